// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.Constants;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;

/**
 * A chunk that was written, as HDF5's arrays of chunks have it.
 *
 * @param number its place in HDF5's order
 * @param address in the file
 * @param size bytes in the file
 * @param skippedFilters by their place
 */
record HdfChunkEntry(long number, long address, int size, BitSet skippedFilters) {

    /**
     * Reads entries that follow each other; those of chunks never written are passed over.
     *
     * @param filteredBytes of an entry with size and filters; 0 where there is only an address
     * @param chunkBytes of a chunk that went through no filter
     */
    static void read(
            ByteBuffer bytes, long first, int count, int filteredBytes, int chunkBytes, List<HdfChunkEntry> to) {
        int sizeBytes = filteredBytes - Long.BYTES - Integer.BYTES;
        for (int i = 0; i < count; i++) {
            long address = bytes.getLong();
            int size = chunkBytes;
            byte[] skipped = new byte[Integer.BYTES];
            if (filteredBytes > 0) {
                long stored = 0;
                for (int j = 0; j < sizeBytes; j++) {
                    stored |= (bytes.get() & 0xffL) << 8 * j;
                }
                bytes.get(skipped);
                size = address == Constants.UNDEFINED_ADDRESS ? 0 : Math.toIntExact(stored);
            }
            if (address != Constants.UNDEFINED_ADDRESS) {
                to.add(new HdfChunkEntry(first + i, address, size, BitSet.valueOf(skipped)));
            }
        }
    }
}
