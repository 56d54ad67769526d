// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.dacnative.SharedFolder;
import org.dacnative.data.hdf5.HdfReader;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that the real tools wrote give what the real readers make of them. */
class ReadFormatsTest {
    private static final String MINARI = "data/formats/minari/";
    private static final String OGBENCH = "data/formats/ogbench/";
    private static final String MAZE = "achieved_goal,desired_goal,observation";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "root/hopper/random-v0     | hopper_random-v0    | 21 43 44 30 23 20 18 17 17 21 17 44",
                "root/ends-v3/data         | ends-v3             | 5 6 4 3 1 1",
                "root/hopper/infos-v1/data/main_data.hdf5 | hopper_infos-v1 | 12 19 53",
                "root/appended-v0          | appended-v0         | 3 7",
                "root043/hopper-old-v1     | hopper-old-v1       | 15 15 15 15",
                "root/pointmaze/tiny-v0    | pointmaze_tiny-v0   | 9 9 9",
            })
    void minari(String folder, String expected, String lengths) {
        List<String> keys = folder.contains("maze") ? List.of(MAZE.split(",")) : List.of();
        Episodes found = read(MINARI + folder, new ReadingOptions(keys, 0, Optional.empty()));
        try (HdfReader file = expected(MINARI + "expected/" + expected + ".h5")) {
            Transitions transitions = found.transitions();
            assertArrayEquals(
                    floats(file, "transitions/observations"),
                    transitions.observations().all());
            assertArrayEquals(
                    floats(file, "transitions/next_observations"),
                    transitions.nextObservations().all());
            assertArrayEquals(
                    floats(file, "transitions/actions"), transitions.actions().all());
            assertArrayEquals(
                    floats(file, "transitions/rewards"), transitions.rewards().all());
            assertArrayEquals(
                    inverted(floats(file, "transitions/terminals")),
                    transitions.masks().all());
        }
        assertEquals(lengths, lengths(found));
        assertEquals("Minari (HDF5)", found.format());
    }

    /** One goal of the dictionary, in the wanted order. */
    @Test
    void minariDictionary() {
        Path path = SharedFolder.require(MINARI + "root/pointmaze/tiny-v0");
        assertRefused(".*observations is a dictionary; --observation names .*: " + MAZE, path, ReadingOptions.NONE);
        assertRefused(".*has no key goal \\(--observation\\).*", path, keys("goal"));
        float[] whole =
                read(path, keys(MAZE.split(","))).transitions().observations().all();
        float[] part = read(path, keys("observation", "achieved_goal"))
                .transitions()
                .observations()
                .all();
        assertArrayEquals(Arrays.copyOfRange(whole, 4, 8), Arrays.copyOfRange(part, 0, 4));
        assertArrayEquals(Arrays.copyOfRange(whole, 0, 2), Arrays.copyOfRange(part, 4, 6));
    }

    @ParameterizedTest
    @CsvSource({"arrow-v0, arrow", "parquet-v0, parquet"})
    void minariStoredOtherwise(String name, String stored) {
        assertRefused(
                ".*whose steps are stored as " + stored + ", which is not read here; .*",
                SharedFolder.require(MINARI + "root/hopper/" + name),
                ReadingOptions.NONE);
    }

    @Test
    void minariSpacesThatCannotBeTrainedOn() {
        assertRefused(
                ".*is a tuple \\(Minari's space Tuple\\).*",
                SharedFolder.require(MINARI + "root/odd/spaces-v0"),
                ReadingOptions.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "pointmaze-medium-navigate-v0, 1, -500, 500",
        "pointmaze-medium-navigate-v0, 2, -496, 496",
        "pointmaze-medium-navigate-v0, 3, -486, 486",
        "pointmaze-medium-navigate-v0, 4, -500, 500",
        "pointmaze-medium-navigate-v0, 5, -483, 483",
        "pointmaze-medium-navigate-v0-val, 5, -50, 50",
        "antmaze-medium-random-v0, 1, -72, 72",
    })
    void ogbench(String name, int task, double rewards, double masks) {
        Episodes found = read(OGBENCH + name + ".npz", new ReadingOptions(List.of(), task, Optional.empty()));
        Transitions transitions = found.transitions();
        try (HdfReader file = expected(OGBENCH + "expected/" + name + ".h5")) {
            assertArrayEquals(
                    floats(file, "regular/observations"),
                    transitions.observations().all());
            assertArrayEquals(
                    floats(file, "regular/next_observations"),
                    transitions.nextObservations().all());
            assertArrayEquals(
                    floats(file, "regular/actions"), transitions.actions().all());
            float[] ends = new float[transitions.size()];
            found.trajectories().forEach(trajectory -> ends[trajectory.end() - 1] = 1);
            assertArrayEquals(floats(file, "regular/terminals"), ends);
        }
        assertEquals(rewards, sum(transitions.rewards().all()));
        assertEquals(masks, sum(transitions.masks().all()));
    }

    /** The last state of a trajectory is no transition; a file that breaks off loses its last row. */
    @Test
    void ogbenchFileThatBreaksOff() {
        Path whole = SharedFolder.require(OGBENCH + "unclosed-v0.npz");
        assertRefused(".*without rewards; --ogbench_task N .*", whole, ReadingOptions.NONE);
        assertRefused(".*--ogbench_task takes the task from the file's name.*", whole, task(1));
        assertEquals(8, transitionsWithoutRewards(whole));
        assertEquals(16, transitionsWithoutRewards(SharedFolder.require(OGBENCH + "puzzle-synthetic-v0.npz")));
    }

    private static int transitionsWithoutRewards(Path path) {
        try (NpzContents npz = new NpzContents(path)) {
            NpzTable table = new NpzTable(npz, Optional.empty(), Set.of("terminals"), Set.of());
            float[] masks = new float[table.rows()];
            Arrays.fill(masks, 1);
            StepTable steps = table.steps(new float[table.rows()], masks, table.flags("terminals"), Optional.empty());
            return steps.episodes("", List.of()).transitions().size();
        }
    }

    @Test
    void ogbenchImages() {
        assertRefused(
                ".*observations has shape \\[9, 8, 8, 6\\].*images cannot be trained on",
                SharedFolder.require(OGBENCH + "powderworld-pixels-v0.npz"),
                ReadingOptions.NONE);
    }

    @Test
    void ogbenchTasksThatAreNotThere() {
        Path maze = SharedFolder.require(OGBENCH + "antmaze-medium-random-v0.npz");
        assertRefused(".*--ogbench_task is 6, these data have the tasks 1..5", maze, task(6));
        assertRefused(
                ".*takes the task from the file's name.*",
                SharedFolder.require(OGBENCH + "puzzle-synthetic-v0.npz"),
                task(1));
    }

    static Stream<Path> npz() throws IOException {
        try (Stream<Path> files = Files.list(SharedFolder.require("data/formats/npz"))) {
            return files.filter(path -> path.toString().endsWith(".npz")).sorted().toList().stream();
        }
    }

    /** One table in many encodings. */
    @ParameterizedTest
    @MethodSource("npz")
    void npzEncoding(Path path) {
        String name = path.getFileName().toString().replace(".npz", "");
        String refusal = switch (name) {
            case "bzip2", "lzma" -> ".*packed in a way that is not read here \\(bzip2 or lzma\\).*";
            case "object_rewards" -> ".*rewards holds Python objects \\(a pickle, which is never read\\).*";
            case "structured" -> ".*observations .*";
            case "complex_obs" -> ".*observations holds complex numbers.*";
            case "huge_shape" -> ".*has 1000000000000 rows; at most .*";
            case "short_data" -> ".*actions is damaged, it has .* bytes for 54 elements of 4";
            default -> "";
        };
        if (!refusal.isEmpty()) {
            assertRefused(refusal, path, ReadingOptions.NONE);
            return;
        }
        Episodes found = read(path, ReadingOptions.NONE);
        Transitions transitions = found.transitions();
        Transitions expected =
                read(path.resolveSibling("stored.npz"), ReadingOptions.NONE).transitions();
        assertEquals(TransitionsDigest.of(expected), TransitionsDigest.of(transitions));
        assertEquals(18, transitions.size());
        assertEquals(-103.195, sum(transitions.observations().all()), 5e-4);
        assertEquals(-81.7656, sum(transitions.nextObservations().all()), 1e-4);
        assertEquals(-1.95312, sum(transitions.actions().all()), 1e-5);
        assertEquals(-4.10156, sum(transitions.rewards().all()), 1e-5);
        assertEquals(17, sum(transitions.masks().all()));
        assertEquals("NPZ", found.format());
    }

    /** All formats hold the data against the task before they are read. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                MINARI + "root/ends-v3",
                OGBENCH + "antmaze-medium-random-v0.npz",
                "data/formats/npz/stored.npz",
                "data/formats/d4rl/open_end.h5"
            })
    void dataOfAnotherTask(String file) {
        Path path = SharedFolder.require(file);
        try (Contents contents = Contents.open(path)) {
            DatasetFormat format = DatasetFormat.of(contents);
            InputException thrown = assertThrows(
                    InputException.class, () -> format.read(contents, Optional.of(new TaskShape(77, 2, 5)), task(1)));
            assertTrue(
                    thrown.getMessage()
                            .matches(".*an observation has \\d+ numbers, the task's has 77; --env and --dataset .*"),
                    thrown.getMessage());
        }
    }

    private static void assertRefused(String line, Path path, ReadingOptions options) {
        InputException thrown = assertThrows(InputException.class, () -> read(path, options));
        assertTrue(thrown.getMessage().matches(line), thrown.getMessage());
        assertTrue(thrown.getMessage().startsWith(path.toString()), thrown.getMessage());
    }

    private static Episodes read(String file, ReadingOptions options) {
        return read(SharedFolder.require(file), options);
    }

    private static Episodes read(Path path, ReadingOptions options) {
        try (Contents contents = Contents.open(path)) {
            return DatasetFormat.of(contents).read(contents, Optional.empty(), options);
        }
    }

    private static ReadingOptions keys(String... keys) {
        return new ReadingOptions(List.of(keys), 0, Optional.empty());
    }

    private static ReadingOptions task(int number) {
        return new ReadingOptions(List.of(), number, Optional.empty());
    }

    private static HdfReader expected(String file) {
        return new HdfReader(SharedFolder.require(file));
    }

    private static float[] floats(HdfReader file, String key) {
        return file.column(key).floats().orElseThrow();
    }

    private static float[] inverted(float[] flags) {
        float[] inverted = flags.clone();
        for (int i = 0; i < inverted.length; i++) {
            inverted[i] = 1 - inverted[i];
        }
        return inverted;
    }

    private static String lengths(Episodes episodes) {
        List<String> lengths = new ArrayList<>();
        episodes.trajectories().forEach(trajectory -> lengths.add("" + trajectory.length()));
        return String.join(" ", lengths);
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
