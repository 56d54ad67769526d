// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files whose columns have other types than D4RL's usual ones. */
class D4rlFileTest {
    @TempDir
    Path folder;

    @Test
    void readsFloatColumns() {
        Transitions data = load(new D4rlFileBuilder());
        assertEquals(5, data.size());
        assertArrayEquals(
                new float[] {0, 0, 1, 1, 2, 2, 3, 3, 5, 5}, data.observations().all());
        assertArrayEquals(
                new float[] {1, 1, 2, 2, 3, 3, 4, 4, 6, 6},
                data.nextObservations().all());
        assertArrayEquals(
                new float[] {0.99999f, -0.5f, 0.99999f, -0.5f, -0.5f},
                data.actions().all());
        assertArrayEquals(new float[] {0, 1, 2, 3, 5}, data.rewards().all());
        assertArrayEquals(new float[] {1, 1, 0, 1, 1}, data.masks().all());
    }

    static Stream<Arguments> flags() {
        return Stream.<Object>of(
                        new int[] {0, 0, 1, 0, 0, 0, 1, 0},
                        new long[] {0, 0, 1, 0, 0, 0, 1, 0},
                        new short[] {0, 0, 1, 0, 0, 0, 1, 0},
                        new float[] {0, 0, 1, 0, 0, 0, 1, 0},
                        new double[] {0, 0, 0.5, 0, 0, 0, 1, 0},
                        new double[][] {{0}, {0}, {1}, {0}, {0}, {0}, {1}, {0}},
                        new double[] {0, 0, 1e-60, 0, 0, 0, 1e300, 0},
                        new boolean[] {false, false, true, false, false, false, true, false})
                .map(column -> Arguments.of(column));
    }

    @ParameterizedTest
    @MethodSource("flags")
    void acceptsFlagsOfEveryType(Object terminals) {
        assertArrayEquals(
                new float[] {1, 1, 0, 1, 1},
                load(new D4rlFileBuilder().with("terminals", terminals)).masks().all());
    }

    static Stream<Arguments> rewards() {
        return Stream.<Object>of(
                        new double[] {0, 1, 2, 3, 4, 5, 6, 7},
                        new int[] {0, 1, 2, 3, 4, 5, 6, 7},
                        new byte[] {0, 1, 2, 3, 4, 5, 6, 7},
                        new float[][] {{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}})
                .map(column -> Arguments.of(column));
    }

    @ParameterizedTest
    @MethodSource("rewards")
    void castsNumbersOfEveryType(Object rewards) {
        assertArrayEquals(
                new float[] {0, 1, 2, 3, 5},
                load(new D4rlFileBuilder().with("rewards", rewards)).rewards().all());
    }

    @Test
    void ignoresStoredNextObservationsAndOtherKeys() {
        Transitions data = load(
                new D4rlFileBuilder().with("next_observations", new float[8][2]).with("infos", null));
        assertArrayEquals(
                new float[] {1, 1, 2, 2, 3, 3, 4, 4, 6, 6},
                data.nextObservations().all());
    }

    @Test
    void timeoutsAreOptional() {
        try (D4rlFile file =
                D4rlFile.open(new D4rlFileBuilder().without("timeouts").write(folder), D4rlFileBuilder.SHAPE)) {
            assertTrue(file.timeouts().isEmpty());
            assertEquals(8, file.size());
        }
    }

    @Test
    void statisticsAreOfTheDataBeforeTuningAndSelection() {
        OfflineDataset data = OfflineDataset.load(
                new D4rlFileBuilder().write(folder),
                D4rlFileBuilder.SHAPE,
                new DatasetOptions(RewardTuning.ANTMAZE100, 34, 100, 0));
        assertEquals(new DatasetStatistics(5, 3, 11 / 3.0, 5), data.statistics());
        assertArrayEquals(new float[] {500}, data.transitions().rewards().all());
    }

    @Test
    void theFileIsClosedWithTheDataSet() throws IOException {
        Path path = new D4rlFileBuilder().write(folder);
        OfflineDataset.load(path, D4rlFileBuilder.SHAPE, DatasetOptions.everything(RewardTuning.NO))
                .close();
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            assertFalse(open.anyMatch(link -> pointsTo(link, path)));
        }
    }

    private static boolean pointsTo(Path link, Path target) {
        try {
            return Files.readSymbolicLink(link).equals(target.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private Transitions load(D4rlFileBuilder builder) {
        return OfflineDataset.load(
                        builder.write(folder), D4rlFileBuilder.SHAPE, DatasetOptions.everything(RewardTuning.NO))
                .transitions();
    }
}
