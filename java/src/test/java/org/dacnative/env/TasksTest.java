// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Locale;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsWorld;
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
        "walker2d, 17, 6, 1.629008, 4592.3",
        "ant, 111, 8, -325.6, 3879.7"
    })
    void locomotion(String robot, int obsDim, int actDim, double min, double max) {
        for (String kind : KINDS) {
            String file = robot + "_" + kind.replace('-', '_') + "-v2.hdf5";
            assertTask(robot + "-" + kind + "-v2", file, obsDim, actDim, 1000, min, max);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "umaze-v1, umaze-sparse-v1, 300, 23.85, 161.86",
        "medium-v1, medium-sparse-v1, 600, 13.13, 277.39",
        "large-v1, large-sparse-v1, 800, 6.7, 273.99",
        "umaze-dense-v1, umaze-dense-v1, 300, 68.537689, 193.66285642381482",
        "medium-dense-v1, medium-dense-v1, 600, 44.264742, 297.4552547777125",
        "large-dense-v1, large-dense-v1, 800, 30.569041, 303.4857382709002",
        "open-v0, open-sparse, 150, 0.01, 20.66",
        "umaze-v0, umaze-sparse, 150, 0.94, 62.6",
        "medium-v0, medium-sparse, 250, 5.77, 85.14",
        "large-v0, large-sparse, 600, 4.83, 191.99",
        "open-dense-v0, open-dense, 150, 11.17817, 27.166538620695782",
        "umaze-dense-v0, umaze-dense, 150, 23.249793, 81.78995240126592",
        "medium-dense-v0, medium-dense, 250, 19.477620, 96.03474232952358",
        "large-dense-v0, large-dense, 600, 27.388310, 215.09965671563742"
    })
    void mazes(String name, String file, int limit, double min, double max) {
        assertTask("maze2d-" + name, "maze2d-" + file + ".hdf5", 4, 2, limit, min, max);
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

    /** Task and simulation belong together by name, and their sizes agree. */
    @Test
    void everyTaskIsSimulated() {
        for (TaskSpec task : Tasks.all()) {
            String[] words = task.name().toUpperCase(Locale.ROOT).split("-");
            boolean maze = words[0].equals("MAZE2D") || words[0].equals("ANTMAZE");
            String expected =
                    words[0] + (maze ? "_" + words[1] : "") + (task.name().contains("dense") ? "_DENSE" : "");
            assertEquals(expected, task.physics().name());
            try (PhysicsWorld world = new PhysicsWorld(task.physics(), Inertia.LEGACY, 1, 1)) {
                assertEquals(task.obsDim(), world.obsDim(), task.name());
                assertEquals(task.actDim(), world.actDim(), task.name());
                assertEquals(maze ? 2 : 0, world.goalDim(), task.name());
            }
        }
    }

    @Test
    void thereAreNoOthers() {
        assertEquals(4 * 6 + 14 + 2 * 6, Tasks.all().size());
    }

    private static void assertTask(
            String name, String file, int obsDim, int actDim, int limit, double min, double max) {
        TaskSpec task = Tasks.find(name);
        assertEquals(new TaskSpec(name, file, obsDim, actDim, limit, min, max, task.physics(), task.family()), task);
        assertEquals(name.startsWith("antmaze") ? 100 : 10, task.family().evaluationEpisodes());
        assertEquals(0, task.normalizedScore(min));
        assertEquals(100, task.normalizedScore(max), 1e-9);
    }
}
