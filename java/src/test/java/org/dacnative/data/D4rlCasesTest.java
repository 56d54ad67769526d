// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.dacnative.SharedFolder;
import org.dacnative.data.hdf5.HdfReader;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Odd but sound files, and what D4RL's own qlearning_dataset makes of them. */
class D4rlCasesTest {
    @ParameterizedTest
    @CsvSource({
        "no_timeouts, 7",
        "timeouts_at_ends, 1000",
        "terminals_float_column, 1000",
        "no_next_observations, 1000",
        "open_end, 1000",
        "both_flags, 1000",
        "doubles_and_ints, 1000",
        "terminal_half, 1000",
        "two_rows, 1000",
    })
    void transitionsAreThoseOfD4rl(String name, int limit) {
        TaskShape shape = new TaskShape(5, 2, limit);
        Transitions found;
        try (D4rlFile file = D4rlFile.open(SharedFolder.require("data/formats/d4rl/" + name + ".h5"), shape)) {
            found = QLearningDataset.of(file, shape);
        }
        try (HdfReader expected = new HdfReader(SharedFolder.require("data/formats/d4rl/expected/" + name + ".h5"))) {
            assertArrayEquals(
                    column(expected, "observations"), found.observations().all());
            assertArrayEquals(column(expected, "actions"), found.actions().all());
            assertArrayEquals(column(expected, "rewards"), found.rewards().all());
            assertArrayEquals(
                    column(expected, "next_observations"),
                    found.nextObservations().all());
            float[] terminals = column(expected, "terminals");
            assertEquals(terminals.length, found.size());
            for (int row = 0; row < terminals.length; row++) {
                assertEquals(1 - terminals[row], found.masks().all()[row]);
            }
        }
    }

    /** With terminate_on_end a row is kept whatever ends there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "no_timeouts",
                "timeouts_at_ends",
                "terminals_float_column",
                "no_next_observations",
                "open_end",
                "both_flags",
                "doubles_and_ints",
                "terminal_half",
                "two_rows"
            })
    void rowsAreThoseOfD4rlWithTerminateOnEnd(String name) {
        TaskShape shape = new TaskShape(5, 2, name.equals("no_timeouts") ? 7 : 1000);
        try (D4rlFile file = D4rlFile.open(SharedFolder.require("data/formats/d4rl/" + name + ".h5"), shape);
                HdfReader expected =
                        new HdfReader(SharedFolder.require("data/formats/d4rl/expected/" + name + ".h5"))) {
            boolean[] terminals = file.terminals();
            RowRuns rows = QLearningDataset.rows(terminals, file.timeouts(), shape.maxEpisodeSteps(), true);
            String group = "qlearning_terminate_on_end/";
            assertArrayEquals(
                    numbers(expected, group + "observations"),
                    rows.of(file.observations()).all());
            assertArrayEquals(
                    numbers(expected, group + "next_observations"),
                    rows.of(file.observations(), 1).all());
            assertArrayEquals(
                    numbers(expected, group + "rewards"),
                    rows.of(file.rewards()).all());
            float[] ended = numbers(expected, group + "terminals");
            float[] masks = rows.of(new Masks(terminals)).all();
            assertEquals(ended.length, masks.length);
            for (int row = 0; row < ended.length; row++) {
                assertEquals(1 - ended[row], masks[row]);
            }
        }
    }

    @Test
    void whatD4rlRefusesIsRefused() {
        assertRefused("lengths_differ", "rewards has 9 rows, observations has 10; all columns need the same number");
        assertRefused(
                "no_terminals", "key terminals is missing; needed are observations, actions, rewards and terminals");
        assertRefused(
                "wrong_action_width",
                "an action has 3 numbers, the task's has 2; --env and --dataset must belong together");
    }

    /** Whatever else lies about: files of other kinds, damaged ones among them, and folders. */
    @Test
    void everyOtherFileIsOneLine() throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(SharedFolder.require("data/formats"))) {
            paths = all.filter(path -> !path.toString().matches(".*/(hdf5|odd|d4rl)/[^/]*"))
                    .toList();
        }
        assertTrue(paths.size() > 100);
        for (Path path : paths) {
            InputException thrown = assertThrows(
                    InputException.class, () -> D4rlFile.open(path, new TaskShape(5, 2, 7)), path::toString);
            assertEquals(1, thrown.getMessage().lines().count());
            assertTrue(thrown.getMessage().startsWith(path.toString()), thrown.getMessage());
        }
    }

    private static float[] column(HdfReader file, String key) {
        return numbers(file, "qlearning/" + key);
    }

    private static float[] numbers(HdfReader file, String path) {
        return file.column(path).floats().orElseThrow();
    }

    private static void assertRefused(String name, String line) {
        Path path = SharedFolder.require("data/formats/d4rl/" + name + ".h5");
        InputException thrown =
                assertThrows(InputException.class, () -> D4rlFile.open(path, new TaskShape(5, 2, 1000)));
        assertEquals(path + ": " + line, thrown.getMessage());
    }
}
