// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.object.datatype.FloatingPoint;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
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

    @Test
    void pagesOfAnIndexThatWereNeverWritten() {
        try (HdfContents contents = new HdfContents(resource("gaps_in_pages"))) {
            float[] expected = new float[2500];
            Arrays.fill(expected, 3);
            for (int i = 0; i < 10; i++) {
                expected[2490 + i] = i;
            }
            assertArrayEquals(expected, contents.column("rewards").floats().orElseThrow());
        }
    }

    /** What jhdf cannot read at all is only in the way where it is asked for. */
    @Test
    void neighboursAreNamedWhenTheyAreAskedFor() {
        try (HdfContents contents = new HdfContents(resource("newest_neighbours"))) {
            for (String key : List.of("region", "opaque")) {
                assertRefused(
                        resource("newest_neighbours") + ": " + key + " holds elements of a type that is not read here",
                        () -> contents.column(key));
            }
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
        assertRefused(resource(name) + ": " + line, () -> load(resource(name)));
    }

    @Test
    void unsignedNumbersAreNotNegative() {
        ByteBuffer ones = ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});
        for (int size = 1; size <= 8; size *= 2) {
            HdfElement unsigned = new HdfElement(HdfElement.Kind.UNSIGNED, size, ByteOrder.LITTLE_ENDIAN);
            HdfElement signed = new HdfElement(HdfElement.Kind.SIGNED, size, ByteOrder.LITTLE_ENDIAN);
            assertEquals(size == 8 ? 0x1p64 : Math.scalb(1.0, 8 * size) - 1, unsigned.at(ones, 0));
            assertEquals(-1, signed.at(ones, 0));
        }
    }

    @Test
    void halfPrecisionIsIeee() {
        assertEquals(Math.scalb(1f, -24), FloatingPoint.toFloat((short) 1));
        assertEquals(65504, FloatingPoint.toFloat((short) 0x7bff));
        assertEquals(-Math.scalb(1023f, -24), FloatingPoint.toFloat((short) 0x83ff));
        assertEquals(Float.POSITIVE_INFINITY, FloatingPoint.toFloat((short) 0x7c00));
        assertTrue(Float.isNaN(FloatingPoint.toFloat((short) 0x7e00)));
    }

    /** The sums of HDF5's library for these bytes, an odd number of them too. */
    @Test
    void checksums() {
        byte[] bytes = {1, 2, 3, 4, (byte) 0xff, (byte) 0xfe, 5};
        assertEquals(0x05080406, HdfFilters.fletcher32(bytes, 4));
        assertEquals(0x12120905, HdfFilters.fletcher32(bytes, 7));
        byte[] ones = {-1, -1, -1, -1, -1, -1};
        assertEquals(0xffffffff, HdfFilters.fletcher32(ones, 6));
        assertEquals(0, HdfFilters.fletcher32(new byte[4], 4));
    }

    /** A file that becomes shorter while it is open: an end of file, or what Java makes of a lost page. */
    @Test
    void aFileThatShrinksMeanwhile() throws IOException {
        Path path = new D4rlFileBuilder().write(folder);
        try (D4rlFile file = D4rlFile.open(path, D4rlFileBuilder.SHAPE)) {
            try (RandomAccessFile writer = new RandomAccessFile(path.toFile(), "rw")) {
                writer.setLength(300);
            }
            assertRefused(path + ": timeouts should have 8 bytes at ", file::timeouts);
        }
        assertRefused(
                "x.h5: rewards cannot be read, the file became shorter meanwhile or its disk failed (a fault)",
                () -> HdfCalls.reading(Path.of("x.h5"), "rewards", () -> {
                    throw new InternalError("a fault");
                }));
    }

    @Test
    void whatContainsItselfIsDamage() {
        assertRefused(
                "x.h5: rewards cannot be read, the file is damaged (a part of it contains itself)",
                () -> HdfCalls.reading(Path.of("x.h5"), "rewards", () -> {
                    throw new StackOverflowError();
                }));
    }

    private static D4rlFile open(String name) {
        return D4rlFile.open(resource(name), D4rlFileBuilder.SHAPE);
    }

    private static OfflineDataset load(Path path) {
        return OfflineDataset.load(path, D4rlFileBuilder.SHAPE, DatasetOptions.everything(RewardTuning.NO));
    }

    static Path resource(String name) {
        try {
            return Path.of(
                    HdfFormsTest.class.getResource("/hdf5/" + name + ".h5").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertRefused(String beginning, Supplier<?> call) {
        InputException thrown = assertThrows(InputException.class, call::get);
        assertTrue(thrown.getMessage().startsWith(beginning), thrown.getMessage());
        assertEquals(1, thrown.getMessage().lines().count());
    }
}
