// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;

/** Columns and groups by path, in files that jhdf alone misreads or cannot read. */
class HdfReaderTest {
    @Test
    void pagesOfAnIndexThatWereNeverWritten() {
        try (HdfReader file = new HdfReader(HdfSamples.path("gaps_in_pages"))) {
            float[] expected = new float[2500];
            Arrays.fill(expected, 3);
            for (int i = 0; i < 10; i++) {
                expected[2490 + i] = i;
            }
            assertArrayEquals(expected, file.column("rewards").floats().orElseThrow());
        }
    }

    /** What jhdf cannot read at all is only in the way where it is asked for. */
    @Test
    void neighboursAreNamedWhenTheyAreAskedFor() {
        try (HdfReader file = new HdfReader(HdfSamples.path("newest_neighbours"))) {
            for (String key : List.of("region", "opaque")) {
                InputException thrown = assertThrows(InputException.class, () -> file.column(key));
                assertTrue(
                        thrown.getMessage()
                                .startsWith(HdfSamples.path("newest_neighbours") + ": " + key
                                        + " holds elements of a type that is not read here"),
                        thrown.getMessage());
            }
        }
    }
}
