// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.dacnative.data.column.DataRefusal;
import org.dacnative.data.hdf5.HdfReader;
import org.dacnative.data.hdf5.HdfSamples;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns that stay in the file and are read range by range: the numbers are those of columns that are held. */
class LargeColumnsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"skipped_filters", "raw_edges", "larger", "second_axis_grows", "gap", "fill_values", "links"})
    void everyRangeIsThatOfTheWhole(String name) {
        Path path = HdfSamples.path(name);
        try (D4rlFile held = D4rlFile.open(path, D4rlFileBuilder.SHAPE)) {
            for (int window : new int[] {1, 5, 1 << 20}) {
                try (D4rlFile streamed = streamed(path, window)) {
                    assertInstanceOf(ChunkedRows.class, streamed.observations());
                    assertSameRanges(held.observations(), streamed.observations());
                    assertSameRanges(held.actions(), streamed.actions());
                    assertSameRanges(held.rewards(), streamed.rewards());
                }
            }
        }
    }

    private static void assertSameRanges(Rows expected, Rows found) {
        for (int first = 0; first < expected.size(); first++) {
            for (int count = 0; count <= expected.size() - first; count++) {
                assertArrayEquals(range(expected, first, count), range(found, first, count));
            }
        }
        assertArrayEquals(expected.all(), found.all());
    }

    private static float[] range(Rows rows, int first, int count) {
        float[] values = new float[1 + count * rows.width()];
        rows.read(first, count, values, 1);
        return values;
    }

    /** 3,000 rows of two trajectories in three, in contiguous columns: same warnings, trajectories and bits. */
    @ParameterizedTest
    @ValueSource(ints = {7, 1000, 1 << 20})
    void preparedInTheSameWay(int window) {
        Path path = random(3000).write(folder);
        DatasetOptions options = new DatasetOptions(RewardTuning.IQL_LOCOMOTION, 60, 80, 5);
        try (D4rlFile held = D4rlFile.open(path, D4rlFileBuilder.SHAPE);
                D4rlFile streamed = streamed(path, window)) {
            OfflineDataset expected = OfflineDataset.of(held, D4rlFileBuilder.SHAPE, options);
            OfflineDataset found = OfflineDataset.of(streamed, D4rlFileBuilder.SHAPE, options);
            assertEquals(expected.statistics(), found.statistics());
            assertEquals(expected.warnings(), found.warnings());
            assertEquals(1, expected.warnings().size());
            assertEquals(expected.trajectories(), found.trajectories());
            assertEquals(TransitionsDigest.of(expected.transitions()), TransitionsDigest.of(found.transitions()));
            assertEquals(
                    held.observations().all().length, streamed.observations().all().length);
            List<Trajectory> whole = Trajectory.split(QLearningDataset.of(held, D4rlFileBuilder.SHAPE));
            assertEquals(whole, Trajectory.split(QLearningDataset.of(streamed, D4rlFileBuilder.SHAPE)));
        }
    }

    /** Three episodes, one of them a single step. */
    @Test
    void minarisEpisodesAreReadOneByOne() {
        Path path = new SampleFiles(3, 2, 4, 1, 6).write("minari", folder);
        try (HdfReader file = new HdfReader(path)) {
            MinariFormat format = new MinariFormat();
            Episodes held = format.read(new HdfContents(file), Optional.empty(), ReadingOptions.NONE);
            Episodes streamed = format.read(file, new ColumnReader(path, 0, 1), Optional.empty(), ReadingOptions.NONE);
            assertInstanceOf(EpisodeRows.class, streamed.transitions().actions());
            assertEquals(held.trajectories(), streamed.trajectories());
            assertEquals(3, held.trajectories().size());
            for (int i = 0; i < 5; i++) {
                assertSameRanges(
                        held.transitions().columns().get(i),
                        streamed.transitions().columns().get(i));
            }
        }
    }

    @Test
    void whatIsReadAsAWholeHasToFit() {
        ColumnReader reader = new ColumnReader(Path.of("x.npz"));
        reader.requireHeap(Runtime.getRuntime().maxMemory());
        InputException thrown = assertThrows(InputException.class, () -> reader.requireHeap(1L << 60));
        assertTrue(
                thrown.getMessage().startsWith("x.npz: needs 1099511627776 MiB to be read as a whole, Java may use "));
    }

    @Test
    void aNumberThatIsNotFiniteIsNamed() {
        Path path = new D4rlFileBuilder()
                .withValue("observations", 6, 1, Float.NEGATIVE_INFINITY)
                .write(folder);
        try (D4rlFile streamed = streamed(path, 4)) {
            Rows observations = streamed.observations();
            InputException thrown = assertThrows(InputException.class, observations::all);
            assertEquals(
                    path + ": observations has infinity in row 6, column 1; all numbers must be finite",
                    thrown.getMessage());
        }
    }

    /** 130 million rows of 17 numbers, 8.8 GB if they were written; two chunks were. */
    @Test
    void moreThanTwoToThePowerOf31Numbers() {
        Path path = HdfSamples.path("beyond_2_31");
        try (HdfReader file = new HdfReader(path)) {
            Rows rows = new ColumnReader(path).rows("observations", file.column("observations"), 17);
            assertEquals(130_000_000, rows.size());
            float[] written = new float[4 * 17];
            for (int i = 0; i < written.length; i++) {
                written[i] = i;
            }
            float[] unwritten = new float[17];
            Arrays.fill(unwritten, -1);
            int middle = (int) ((1L << 31) / 17);
            for (int first : new int[] {middle, rows.size() - 4, middle}) {
                assertArrayEquals(unwritten, row(rows, first - 1));
                float[] found = new float[4 * 17];
                rows.read(first, 4, found, 0);
                assertArrayEquals(written, found);
            }
            assertThrows(DataRefusal.class, () -> file.column("observations").floats());
        }
    }

    private static float[] row(Rows rows, int row) {
        float[] values = new float[rows.width()];
        rows.read(row, 1, values, 0);
        return values;
    }

    private static D4rlFile streamed(Path path, int window) {
        return new D4rlFile(new HdfReader(path), D4rlFileBuilder.SHAPE, new ColumnReader(path, 0, window));
    }

    /** Walks of 100 steps, every other one with a terminal; some actions beyond 1. */
    private static D4rlFileBuilder random(int rows) {
        Random random = new Random(1);
        float[][] observations = new float[rows][2];
        float[][] actions = new float[rows][1];
        float[] rewards = new float[rows];
        byte[] terminals = new byte[rows];
        byte[] timeouts = new byte[rows];
        for (int row = 0; row < rows; row++) {
            observations[row] = new float[] {random.nextFloat(), row};
            actions[row][0] = 2.2f * random.nextFloat() - 1.1f;
            rewards[row] = random.nextFloat();
            (row % 200 < 100 ? terminals : timeouts)[row] = (byte) (row % 100 == 99 ? 1 : 0);
        }
        return new D4rlFileBuilder()
                .with("observations", observations)
                .with("actions", actions)
                .with("rewards", rewards)
                .with("terminals", terminals)
                .with("timeouts", timeouts);
    }
}
