// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HdfFiltersTest {
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
}
