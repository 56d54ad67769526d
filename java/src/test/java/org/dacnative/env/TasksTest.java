// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The catalogue against D4RL's own table (d4rl 1.1: infos.py, and the environments' registrations). */
class TasksTest {
    private static final List<String> KINDS =
            List.of("random", "medium", "expert", "medium-replay", "full-replay", "medium-expert");

    /** The six kinds of one robot share sizes and reference returns. */
    @ParameterizedTest
    @CsvSource({
        "halfcheetah, 17, 6, -280.178953, 12135.0",
        "hopper, 11, 3, -20.272305, 3234.3",
        "walker2d, 17, 6, 1.629008, 4592.3"
    })
    void locomotion(String robot, int obsDim, int actDim, double min, double max) {
        for (String kind : KINDS) {
            String file = robot + "_" + kind.replace('-', '_') + "-v2.hdf5";
            assertTask(robot + "-" + kind + "-v2", file, obsDim, actDim, 1000, min, max);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "umaze, umaze-sparse, 300, 23.85, 161.86",
        "medium, medium-sparse, 600, 13.13, 277.39",
        "large, large-sparse, 800, 6.7, 273.99",
        "umaze-dense, umaze-dense, 300, 68.537689, 193.66285642381482",
        "medium-dense, medium-dense, 600, 44.264742, 297.4552547777125",
        "large-dense, large-dense, 800, 30.569041, 303.4857382709002"
    })
    void mazes(String name, String file, int limit, double min, double max) {
        assertTask("maze2d-" + name + "-v1", "maze2d-" + file + "-v1.hdf5", 4, 2, limit, min, max);
    }

    /** medium is "big", large is "hardest" in the files' names. */
    @ParameterizedTest
    @CsvSource({
        "umaze, u-maze, False, False, 700",
        "umaze-diverse, u-maze, True, True, 700",
        "medium-play, big-maze, True, False, 1000",
        "medium-diverse, big-maze, True, True, 1000",
        "large-play, hardest-maze, True, False, 1000",
        "large-diverse, hardest-maze, True, True, 1000"
    })
    void antMazes(String name, String maze, String multistart, String multigoal, int limit) {
        String stem = "Ant_maze_" + maze + "_noisy_multistart_" + multistart + "_multigoal_" + multigoal + "_sparse";
        assertTask("antmaze-" + name + "-v0", stem + ".hdf5", 29, 8, limit, 0, 1);
        assertTask("antmaze-" + name + "-v2", stem + "_fixed.hdf5", 29, 8, limit, 0, 1);
    }

    @Test
    void thereAreNoOthers() {
        assertEquals(3 * 6 + 6 + 2 * 6, Tasks.all().size());
    }

    private static void assertTask(
            String name, String file, int obsDim, int actDim, int limit, double min, double max) {
        TaskSpec task = Tasks.find(name);
        assertEquals(new TaskSpec(name, file, obsDim, actDim, limit, min, max, task.physics()), task);
        assertEquals(0, task.normalizedScore(min));
        assertEquals(100, task.normalizedScore(max), 1e-9);
    }
}
