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
 * HDF5's index of chunks for a column that grows along one axis. Entries lie in the index block, then in data blocks that
 * it names, then in data blocks that super blocks name; blocks double in size and number by turns. jhdf takes an entry
 * never written for the end of a block and numbers all that follow wrongly, so this one is read here.
 */
final class HdfExtensibleArray {
    private static final int HEADER_BYTES = 72;
    private static final int PREFIX_BYTES = 4 + 1 + 1 + Long.BYTES; // signature, version, client, the header's address
    private static final int CHECKSUM_BYTES = 4;
    private static final int FILTERED = 1;

    private final HdfBytes file;
    private final int chunkBytes;
    private final boolean filtered;
    private final int entryBytes;
    private final int offsetBytes;
    private final int directEntries;
    private final int smallestBlock;
    private final int smallestSuper;
    private final int pageEntries;
    private final int superBlocks;
    private final long indexBlock;
    private final List<HdfChunkEntry> entries = new ArrayList<>();

    private HdfExtensibleArray(HdfBytes file, long address, int chunkBytes) {
        this.file = file;
        this.chunkBytes = chunkBytes;
        ByteBuffer header = block(address, HEADER_BYTES, "EAHD");
        this.filtered = header.get() == FILTERED;
        this.entryBytes = header.get();
        int bits = header.get();
        this.offsetBytes = (bits + 7) / 8;
        this.directEntries = header.get() & 0xff;
        this.smallestBlock = header.get();
        this.smallestSuper = header.get();
        int pageBits = header.get();
        if (bits < 1
                || bits > 64
                || !isPowerOfTwo(smallestBlock)
                || !isPowerOfTwo(smallestSuper)
                || directEntries < 0
                || pageBits < 1
                || pageBits > 30
                || entryBytes < (filtered ? Long.BYTES + 5 : Long.BYTES)) {
            throw damaged();
        }
        this.pageEntries = 1 << pageBits;
        this.superBlocks = 1 + bits - log2(smallestBlock);
        this.indexBlock = header.getLong(header.position() + 6 * Long.BYTES); // behind six counts
    }

    /**
     * The chunks that were written.
     *
     * @param chunkBytes of a chunk that went through no filter
     */
    static List<HdfChunkEntry> read(HdfBytes file, long address, int chunkBytes) {
        HdfExtensibleArray array = new HdfExtensibleArray(file, address, chunkBytes);
        if (array.indexBlock != Constants.UNDEFINED_ADDRESS) {
            array.readIndexBlock();
        }
        return array.entries;
    }

    private void readIndexBlock() {
        int direct = 2 * log2(smallestSuper); // super blocks whose data blocks the index block names itself
        int dataBlocks = 2 * (smallestSuper - 1);
        int length = PREFIX_BYTES
                + directEntries * entryBytes
                + (dataBlocks + superBlocks - direct) * Long.BYTES
                + CHECKSUM_BYTES;
        ByteBuffer block = block(indexBlock, length, "EAIB");
        block.position(PREFIX_BYTES);
        readEntries(block, 0, directEntries);
        long number = directEntries;
        for (int i = 0; i < superBlocks; i++) {
            if (i < direct) {
                readDataBlocks(block, i, number);
            } else {
                long address = block.getLong();
                if (address != Constants.UNDEFINED_ADDRESS) {
                    readSuperBlock(address, i, number);
                }
            }
            number += dataBlocks(i) * blockEntries(i);
        }
    }

    private void readSuperBlock(long address, int index, long number) {
        long pages = blockEntries(index) > pageEntries ? blockEntries(index) / pageEntries : 0;
        long bitmap = dataBlocks(index) * ((pages + 7) / 8);
        int length =
                Math.toIntExact(PREFIX_BYTES + offsetBytes + bitmap + dataBlocks(index) * Long.BYTES + CHECKSUM_BYTES);
        ByteBuffer block = block(address, length, "EASB");
        byte[] written = new byte[Math.toIntExact(bitmap)];
        block.position(PREFIX_BYTES + offsetBytes);
        block.get(written);
        for (int i = 0; i < dataBlocks(index); i++) {
            long dataBlock = block.getLong();
            long first = number + i * blockEntries(index);
            if (dataBlock == Constants.UNDEFINED_ADDRESS) {
                continue;
            }
            if (pages == 0) {
                readDataBlock(dataBlock, first, Math.toIntExact(blockEntries(index)));
            } else {
                readPages(dataBlock, first, Math.toIntExact(pages), written, Math.toIntExact(i * pages));
            }
        }
    }

    /** Those that the index block names itself; they are never paged. */
    private void readDataBlocks(ByteBuffer block, int index, long number) {
        for (int i = 0; i < dataBlocks(index); i++) {
            long address = block.getLong();
            if (address != Constants.UNDEFINED_ADDRESS) {
                readDataBlock(address, number + i * blockEntries(index), Math.toIntExact(blockEntries(index)));
            }
        }
    }

    private void readDataBlock(long address, long number, int count) {
        int prefix = PREFIX_BYTES + offsetBytes;
        int length = Math.addExact(prefix + CHECKSUM_BYTES, Math.multiplyExact(count, entryBytes));
        ByteBuffer block = block(address, length, "EADB");
        block.position(prefix);
        readEntries(block, number, count);
    }

    /** Pages follow the block's beginning; one that was never written holds anything. Bits count from the highest. */
    private void readPages(long address, long number, int pages, byte[] written, int firstBit) {
        int prefix = PREFIX_BYTES + offsetBytes + CHECKSUM_BYTES;
        block(address, prefix, "EADB");
        int length = Math.addExact(CHECKSUM_BYTES, Math.multiplyExact(pageEntries, entryBytes));
        for (int page = 0; page < pages; page++) {
            int bit = firstBit + page;
            if ((written[bit / 8] >> 7 - bit % 8 & 1) != 0) {
                ByteBuffer bytes = bytes(address + prefix + (long) page * length, length);
                readEntries(bytes, number + (long) page * pageEntries, pageEntries);
            }
        }
    }

    private void readEntries(ByteBuffer bytes, long first, int count) {
        HdfChunkEntry.read(bytes, first, count, filtered ? entryBytes : 0, chunkBytes, entries);
    }

    /** Data blocks of a super block. */
    private static long dataBlocks(int superBlock) {
        return 1L << superBlock / 2;
    }

    /** Entries of each data block of a super block. */
    private long blockEntries(int superBlock) {
        return (long) smallestBlock << (superBlock + 1) / 2;
    }

    /** A block, positioned behind its version, with its checksum verified. */
    private ByteBuffer block(long address, int length, String signature) {
        ByteBuffer block = bytes(address, length);
        for (char letter : signature.toCharArray()) {
            if (block.get() != letter) {
                throw damaged();
            }
        }
        if (block.get() != 0) {
            throw new DataRefusal("has a chunk index of an unknown version" + DataRefusal.COPY_IT);
        }
        return block;
    }

    private ByteBuffer bytes(long address, int length) {
        ByteBuffer bytes = ByteBuffer.wrap(file.read(address, length)).order(ByteOrder.LITTLE_ENDIAN);
        ChecksumUtils.validateChecksum(bytes);
        return bytes.rewind();
    }

    private static DataRefusal damaged() {
        return new DataRefusal(
                "is damaged, its chunk index (extensible array) makes no sense; copy or download the file" + " again");
    }

    private static boolean isPowerOfTwo(int number) {
        return number > 0 && Integer.bitCount(number) == 1;
    }

    private static int log2(int number) {
        return 31 - Integer.numberOfLeadingZeros(number);
    }
}
