// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.Constants;
import io.jhdf.checksum.ChecksumUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.dacnative.data.column.DataRefusal;

/**
 * HDF5's index of chunks for a column of fixed size: one block of entries, in pages where there are many. jhdf takes pages
 * that were never written for damage, so this one is read here.
 */
final class HdfFixedArray {
    private static final int HEADER_BYTES = 28;
    private static final int PREFIX_BYTES = 4 + 1 + 1 + Long.BYTES; // signature, version, client, the header's address
    private static final int CHECKSUM_BYTES = 4;

    private HdfFixedArray() {}

    /**
     * The chunks that were written.
     *
     * @param chunkBytes of a chunk that went through no filter
     */
    static List<HdfChunkEntry> read(HdfBytes file, long address, int chunkBytes) {
        ByteBuffer header = block(file, address, HEADER_BYTES, "FAHD");
        boolean filtered = header.get() == 1;
        int entryBytes = header.get();
        int pageBits = header.get();
        long count = header.getLong();
        long dataBlock = header.getLong();
        int smallest = filtered ? Long.BYTES + 1 + Integer.BYTES : Long.BYTES;
        if (entryBytes < smallest || entryBytes > smallest + 7 || pageBits < 1 || pageBits > 30 || count < 0) {
            throw new DataRefusal(
                    "is damaged, its chunk index (fixed array) makes no sense; copy or download the file again");
        }
        List<HdfChunkEntry> entries = new ArrayList<>();
        if (dataBlock == Constants.UNDEFINED_ADDRESS) {
            return entries;
        }
        int filteredBytes = filtered ? entryBytes : 0;
        int pageEntries = 1 << pageBits;
        if (count <= pageEntries) {
            int length = PREFIX_BYTES + Math.toIntExact(count) * entryBytes + CHECKSUM_BYTES;
            ByteBuffer block = block(file, dataBlock, length, "FADB");
            block.position(PREFIX_BYTES);
            HdfChunkEntry.read(block, 0, Math.toIntExact(count), filteredBytes, chunkBytes, entries);
            return entries;
        }
        int pages = Math.toIntExact((count + pageEntries - 1) / pageEntries);
        int prefix = PREFIX_BYTES + (pages + 7) / 8 + CHECKSUM_BYTES;
        ByteBuffer block = block(file, dataBlock, prefix, "FADB");
        for (int page = 0; page < pages; page++) {
            // Bits count from the highest. A page that was never written holds anything.
            if ((block.get(PREFIX_BYTES + page / 8) >> 7 - page % 8 & 1) != 0) {
                long first = (long) page * pageEntries;
                int some = (int) Math.min(pageEntries, count - first);
                long place = dataBlock + prefix + page * ((long) pageEntries * entryBytes + CHECKSUM_BYTES);
                ByteBuffer bytes = verified(file, place, Math.addExact(some * entryBytes, CHECKSUM_BYTES));
                HdfChunkEntry.read(bytes, first, some, filteredBytes, chunkBytes, entries);
            }
        }
        return entries;
    }

    /** A block, positioned behind its version. */
    private static ByteBuffer block(HdfBytes file, long address, int length, String signature) {
        ByteBuffer block = verified(file, address, length);
        for (char letter : signature.toCharArray()) {
            if (block.get() != letter) {
                throw new DataRefusal(
                        "is damaged, its chunk index (fixed array) is not where it should be; copy or download the file"
                                + " again");
            }
        }
        if (block.get() != 0) {
            throw new DataRefusal("has a chunk index of an unknown version" + DataRefusal.COPY_IT);
        }
        return block;
    }

    private static ByteBuffer verified(HdfBytes file, long address, int length) {
        ByteBuffer bytes = ByteBuffer.wrap(file.read(address, length)).order(ByteOrder.LITTLE_ENDIAN);
        ChecksumUtils.validateChecksum(bytes);
        return bytes.rewind();
    }
}
