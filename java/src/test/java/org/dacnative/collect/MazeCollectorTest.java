// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.dacnative.collect.MazeMap.Cell;
import org.dacnative.data.Transitions;
import org.dacnative.engine.Inertia;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The waypoint controller's data of maze2d, as a file has them and as the demo takes them. */
class MazeCollectorTest {
    private static final TaskSpec DEMO = Tasks.find("maze2d-umaze-dense-v1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "maze2d-open-v0",
                "maze2d-umaze-v1",
                "maze2d-medium-v1",
                "maze2d-large-v1",
                "maze2d-open-dense-v0",
                "maze2d-umaze-dense-v1",
                "maze2d-medium-dense-v1",
                "maze2d-large-dense-v1"
            })
    void theControllerReachesGoalsInAllMazesAndRowsAreAsInD4rl(String name) {
        TaskSpec task = Tasks.find(name);
        Recording recording = collect(task, 6000, 3);
        MazeMap map = MazeMap.of(task.physics());
        Set<Cell> goals = new HashSet<>();
        int onTheWay = 0;
        for (int row = 0; row < recording.rows() - 1; row++) {
            Recording.Step step = recording.step(row);
            Recording.Step next = recording.step(row + 1);
            assertArrayEquals(step.nextObservation(), next.observation(), "one trajectory, row " + row);
            float x = step.observation()[0];
            float y = step.observation()[1];
            double distance = Math.hypot(x - map.x(map.goal()), y - map.y(map.goal()));
            double worth = name.contains("dense") ? Math.exp(-distance) : distance <= 0.5 ? 1 : 0;
            assertEquals(worth, step.reward(), 1e-6, "row " + row); // places are rounded to float
            double left = Math.hypot(x - step.goal()[0], y - step.goal()[1]);
            assertEquals(left <= 0.1, step.timeout(), "row " + row + ", " + left + " to go");
            assertTrue(step.timeout() || Arrays.equals(step.goal(), next.goal()), "row " + row);
            if (step.timeout()) {
                goals.add(map.at(step.goal()[0], step.goal()[1]));
            }
            onTheWay = step.timeout() ? 0 : onTheWay + 1;
            // The longest way, 26 cells of the large maze, takes 510 steps in 100,000.
            assertTrue(onTheWay < 1000, "on the way since " + onTheWay + " steps");
        }
        assertTrue(goals.size() > 6, "reached " + goals);
        assertTrue(recording.step(recording.rows() - 1).timeout());
    }

    private static Recording collect(TaskSpec task, int rows, long seed) {
        try (MazeCollector collector = new MazeCollector(task.physics(), Inertia.LEGACY, seed)) {
            while (collector.rows() < rows) {
                collector.step();
            }
            return collector.finish();
        }
    }

    @Test
    void aSeedNamesTheData() {
        TaskSpec task = Tasks.find("maze2d-medium-v1");
        Recording.Step once = collect(task, 400, 1).step(399);
        assertArrayEquals(once.observation(), collect(task, 400, 1).step(399).observation());
        assertNotEquals(once.observation()[0], collect(task, 400, 2).step(399).observation()[0]);
    }

    /** The demo's: rows with a new goal are left out. */
    @Test
    void theDemosDataShowTheWholeMazeAndArePaidByPlace() {
        MazeData data = MazeData.wandering(DEMO, 20_000, 3);
        Transitions t = data.transitions();
        MazeMap map = MazeMap.of(DEMO.physics());
        float[] states = t.observations().all();
        Set<Cell> visited = new HashSet<>();
        for (int i = 0; i < t.size(); i++) {
            float x = states[4 * i];
            float y = states[4 * i + 1];
            visited.add(map.at(x, y));
            assertEquals(Math.exp(-Math.hypot(x - 1, y - 1)), t.rewards().all()[i], 1e-6);
            assertEquals(1, t.masks().all()[i]);
            assertTrue(Math.abs(t.actions().all()[2 * i]) < 1);
        }
        assertTrue(visited.containsAll(map.freeCells()), "visited " + visited);
        assertTrue(t.size() < 20_000 && t.size() > 19_000, t.size() + " rows");
        // Between nothing and the expert's.
        assertTrue(data.episodeReturn() > 20 && data.episodeReturn() < 150, "return " + data.episodeReturn());
    }

    /** What the demo's policy has to learn is in its data: standing still, near the goal too, and the whole width of the ways. */
    @Test
    void theWanderingControllerRestsAndGoesEverywhere() {
        Transitions t = MazeData.wandering(DEMO, 20_000, 3).transitions();
        float[] states = t.observations().all();
        int resting = 0;
        int atGoal = 0;
        float least = 1;
        float most = 1;
        for (int i = 0; i < t.size(); i++) {
            float x = states[4 * i];
            float y = states[4 * i + 1];
            boolean slow = Math.hypot(states[4 * i + 2], states[4 * i + 3]) < 0.3;
            resting += slow ? 1 : 0;
            atGoal += slow && Math.hypot(x - 1, y - 1) < 0.5 ? 1 : 0;
            if (y < 1.5 && x < 1.5) {
                least = Math.min(least, x);
                most = Math.max(most, x);
            }
        }
        // The ball's middle has room from 0.4 to 1.2 there.
        assertTrue(least < 0.5 && most > 1.1, least + " to " + most);
        assertTrue(resting > t.size() / 10, resting + " of " + t.size()); // the other kind: 1 in 100
        assertTrue(atGoal > 100, "near the goal " + atGoal);
    }
}
