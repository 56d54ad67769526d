// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.DacConfig;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;
import org.dacnative.data.Bandits;
import org.dacnative.data.Transitions;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Sampling;
import org.dacnative.env.SeedScores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a training loop pauses, and how it ends. */
class TrainingLoopTest {
    private final Engine engine = new Engine(EngineConfig.cpu(1, List.of(0L)));
    private final List<Long> logged = new ArrayList<>();
    private final List<Divergence> diverged = new ArrayList<>();

    private final TrainingListener listener = new TrainingListener() {
        @Override
        public void logged(long updates, Metrics metrics) {
            logged.add(updates);
        }

        @Override
        public void evaluated(long updates, List<SeedScores> scores) {
            throw new AssertionError("there is no evaluator");
        }

        @Override
        public void diverged(Divergence divergence) {
            diverged.add(divergence);
        }

        @Override
        public void resumed(long updates) {
            throw new AssertionError("there was no pause");
        }
    };

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void logsAtEachIntervalAndAtTheEnd() {
        try (StopSignal stop = new StopSignal()) {
            assertEquals(
                    new TrainingResult(25, false, List.of()),
                    loop(25, 1e-3, stop).run());
            assertEquals(List.of(10L, 20L, 25L), logged);
            assertFalse(stop.requested());
        }
    }

    @Test
    void endsWhenNoSeedIsLeft() {
        try (StopSignal stop = new StopSignal()) {
            TrainingResult result = loop(100, 1e30, stop).run();
            assertEquals(List.of(), logged, "nothing may be reported as good");
            assertEquals(10, result.updates());
            assertFalse(result.stopped());
            assertEquals(1, result.divergences().size());
            assertEquals(result.divergences(), diverged);
            assertThrows(DivergenceException.class, result::requireSound);
        }
    }

    @Test
    void stopsWhenItIsAskedTo() {
        try (StopSignal stop = new StopSignal()) {
            TrainingLoop loop = loop(100, 1e-3, stop);
            stop.request();
            assertEquals(new TrainingResult(0, true, List.of()), loop.run());
        }
    }

    private TrainingLoop loop(long maxSteps, double learningRate, StopSignal stop) {
        DacConfig config = DacConfig.builder()
                .batchSize(16)
                .hiddenDims(List.of(8))
                .numCritics(2)
                .numQSamples(1)
                .criticLearningRate(learningRate)
                .actorLearningRate(learningRate)
                .maxSteps(maxSteps)
                .build();
        DacAgent agent = DacAgent.create(engine, config, Bandits.OBS_DIM, Bandits.ACT_DIM);
        Transitions data = Bandits.MOONS.generate(100, 0);
        return new TrainingLoop(
                agent,
                agent.recordTraining(ReplayLoader.load(engine, data, 16), Sampling.SCAN)::run,
                Optional.empty(),
                new Schedule(maxSteps, 10, 1000, Schedule.NEVER),
                listener,
                stop,
                new LostSeeds(List.of()));
    }
}
