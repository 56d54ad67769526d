// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.dacnative.data.hdf5.HdfSamples;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The eight rows of {@link D4rlFileBuilder} in forms of HDF5 that jhdf alone misreads or cannot read; the resource
 * folder {@code hdf5} says how they were made.
 */
class HdfFormsTest {
    private static final float[] REWARDS = {0, 1, 2, 3, 4, 5, 6, 7};
    private static final boolean[] TERMINALS = {false, false, true, false, false, false, true, false};
    private static final boolean[] TIMEOUTS = {false, false, false, false, true, false, true, false};

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bits",
                "skipped_filters",
                "names",
                "links",
                "raw_edges",
                "larger",
                "second_axis_grows",
                "newest",
                "newest_v112",
                "newest_chunks",
                "neighbours",
                "newest_neighbours"
            })
    void isReadAsWritten(String name) {
        try (D4rlFile file = open(name)) {
            for (int row = 0; row < 8; row++) {
                assertEquals(row, file.observations().all()[2 * row]);
                assertEquals(row, file.observations().all()[2 * row + 1]);
            }
            assertArrayEquals(REWARDS, file.rewards().all());
            assertArrayEquals(TERMINALS, file.terminals());
            assertArrayEquals(TIMEOUTS, file.timeouts().orElseThrow());
        }
    }

    @Test
    void whatWasNeverWrittenIsTheFillValue() {
        try (D4rlFile file = open("fill_values")) {
            assertArrayEquals(
                    new float[] {0, 1, 2, 3, 4, 5, 7, 7}, file.rewards().all());
            assertArrayEquals(new boolean[] {false, false, true, false, false, false, true, true}, file.terminals());
            assertArrayEquals(new boolean[8], file.timeouts().orElseThrow());
        }
    }

    /** An entry never written is no end: those behind it keep their places. */
    @Test
    void gapsInAGrowingColumn() {
        try (D4rlFile file = open("gap")) {
            assertArrayEquals(
                    new float[] {0, 0, 0, 3, 4, 5, 6, 7}, file.rewards().all());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bfloat16 | rewards holds floats of 16 bits, 8 of them exponent and 7 mantissa; needed are IEEE floats"
                        + " or integers",
                "three_bits | terminals holds integers of 3 bits in 1 byte; needed are truth values",
                "never_filled | rewards has elements that were never written, and the file names no value for them",
                "damaged_checksum | rewards is damaged, one of its chunks does not match its checksum (Fletcher32)",
                "circle | timeouts is a link that leads in a circle",
                "elsewhere | timeouts is a link to another file (names.h5:/timeouts), which is not followed",
                "virtual | rewards is virtual: its rows lie in other columns or files; in Python, with IN and OUT: ",
                "outside | rewards has its bytes in another file; in Python, with IN and OUT: ",
                "committed | rewards has a type that lies elsewhere in the file (a committed one); in Python, ",
            })
    void isRefusedForItsReason(String name, String line) {
        assertRefused(HdfSamples.path(name) + ": " + line, () -> load(HdfSamples.path(name)));
    }

    /** An end of file, as the bytes are read and not mapped. */
    @Test
    void aFileThatShrinksMeanwhile() throws IOException {
        Path path = new D4rlFileBuilder().write(folder);
        try (D4rlFile file = D4rlFile.open(path, D4rlFileBuilder.SHAPE)) {
            try (RandomAccessFile writer = new RandomAccessFile(path.toFile(), "rw")) {
                writer.setLength(300);
            }
            assertRefused(path + ": timeouts should have 8 bytes at ", file::timeouts);
        }
    }

    private static D4rlFile open(String name) {
        return D4rlFile.open(HdfSamples.path(name), D4rlFileBuilder.SHAPE);
    }

    private static OfflineDataset load(Path path) {
        return OfflineDataset.load(path, D4rlFileBuilder.SHAPE, DatasetOptions.everything(RewardTuning.NO));
    }

    private static void assertRefused(String beginning, Supplier<?> call) {
        InputException thrown = assertThrows(InputException.class, call::get);
        assertTrue(thrown.getMessage().startsWith(beginning), thrown.getMessage());
        assertEquals(1, thrown.getMessage().lines().count());
    }
}
