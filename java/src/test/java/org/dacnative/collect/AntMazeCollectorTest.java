// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Inertia;
import org.dacnative.env.Policy;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.junit.jupiter.api.Test;

/** Rows of AntMaze as the collector records them, and that a walker learns by its seed alone. */
class AntMazeCollectorTest {
    private static final TaskSpec TASK = Tasks.find("antmaze-umaze-v2");
    /** Stands, and trembles by the collector's noise. */
    private static final Policy STANDS = (observations, rows, actions) -> Arrays.fill(actions, 0);

    @Test
    void trajectoriesAsLongAsTheLimit() {
        Recording recording = collect(2, 1, 5, 1402);
        assertEquals(1402, recording.rows());
        assertTrue(recording.step(699).timeout() && recording.step(1399).timeout());
        assertArrayEquals(recording.step(0).goal(), recording.step(698).goal());
        assertFalse(Arrays.equals(recording.step(0).goal(), recording.step(700).goal()));
        for (int row = 0; row < recording.rows(); row++) {
            Recording.Step step = recording.step(row);
            assertEquals(row == 699 || row >= 1399, step.timeout(), "row " + row); // the last two are cut off
            assertFalse(step.terminal());
            for (float action : step.action()) {
                assertTrue(Math.abs(action) <= 1);
            }
        }
    }

    /** Whatever the threads. */
    @Test
    void aSeedNamesTheData() {
        Recording.Step once = collect(2, 1, 5, 60).step(59);
        Recording.Step again = collect(2, 2, 5, 60).step(59);
        Recording.Step other = collect(2, 1, 6, 60).step(59);
        assertArrayEquals(once.observation(), again.observation());
        assertArrayEquals(once.action(), again.action());
        assertFalse(Arrays.equals(once.action(), other.action()));
    }

    private static Recording collect(int envs, int threads, long seed, int rows) {
        try (AntMazeCollector collector = new AntMazeCollector(TASK, Inertia.LEGACY, STANDS, envs, threads, seed)) {
            while (collector.rows() < rows) {
                collector.step();
            }
            return collector.finish();
        }
    }

    /** The walker is asked in its own frame, and what it wants is done by the right motors: a lasting pull turns an ant. */
    @Test
    void theWalkerMovesTheAnt() {
        Policy lame = (observations, rows, actions) -> {
            Arrays.fill(actions, 0);
            for (int leg = 0; leg < 4; leg++) {
                actions[2 * leg] = 1; // all hips
            }
        };
        try (AntMazeCollector collector = new AntMazeCollector(TASK, Inertia.LEGACY, lame, 1, 1, 0)) {
            for (int step = 0; step < 30; step++) {
                collector.step();
            }
            Recording.Step step = collector.finish().step(29);
            for (int leg = 0; leg < 4; leg++) {
                assertTrue(step.observation()[7 + 2 * leg] > 0.3, "hip " + leg); // at most 0.52
                assertTrue(step.action()[2 * leg] > 0.2);
                assertTrue(Math.abs(step.action()[2 * leg + 1]) < 0.8);
            }
        }
    }

    @Test
    void aWalkerLearnsByItsSeed() {
        assertArrayEquals(learned(1, 1), learned(1, 2));
        assertFalse(Arrays.equals(learned(1, 1), learned(2, 1)));
    }

    /** What a walker does in one state after some updates. */
    private static float[] learned(long seed, int threads) {
        try (Engine engine = new Engine(EngineConfig.cpu(threads, List.of(seed)));
                WalkerTraining training = new WalkerTraining(engine, Inertia.LEGACY, threads, 400, seed)) {
            while (training.steps() < 400) {
                training.step();
            }
            float[] state = new float[training.obsDim()];
            Arrays.fill(state, 0.5f);
            float[] actions = new float[training.actDim()];
            training.best().act(state, 1, actions);
            return actions;
        }
    }
}
