// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.filter.FilterManager;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.dacnative.data.column.DataRefusal;

/**
 * Turns a stored chunk back into its elements. jhdf does neither look at a chunk's own list of skipped filters nor at
 * its checksum, and would inflate without end.
 *
 * @param filters in the order in which they were applied
 * @param chunkBytes of a chunk before them
 */
record HdfFilters(List<FilterInfo> filters, int chunkBytes) {
    private static final int DEFLATE = 1;
    private static final int FLETCHER32 = 3;
    /** Shuffle, LZF, LZ4 and bitshuffle, which jhdf undoes. */
    private static final Set<Integer> JHDF = Set.of(2, 32000, 32004, 32008);

    private static final Map<Integer, String> NAMES = Map.of(
            4,
            "szip",
            5,
            "n-bit",
            6,
            "scale-offset",
            307,
            "bzip2",
            32001,
            "Blosc",
            32013,
            "ZFP",
            32015,
            "Zstandard",
            32026,
            "Blosc2");

    /** Throws DataRefusal if one of the filters is not known here. */
    HdfFilters {
        for (FilterInfo filter : filters) {
            int id = filter.getId();
            if (id != DEFLATE && id != FLETCHER32 && !JHDF.contains(id)) {
                throw new DataRefusal("is stored through HDF5's filter " + id + " ("
                        + NAMES.getOrDefault(id, filter.getName()) + "), which cannot be undone here; HDF5's program"
                        + " h5repack -f NONE IN OUT can, where that filter is installed");
            }
        }
    }

    /**
     * The elements of a chunk.
     *
     * @param stored as it lies in the file
     * @param skipped filters, by their place, that were not applied to this chunk
     */
    byte[] decode(byte[] stored, BitSet skipped) {
        byte[] bytes = stored;
        for (int i = filters.size() - 1; i >= 0; i--) {
            if (!skipped.get(i)) {
                bytes = undo(filters.get(i), bytes);
            }
        }
        if (bytes.length != chunkBytes) {
            throw damaged("has " + bytes.length + " bytes instead of " + chunkBytes);
        }
        return bytes;
    }

    private byte[] undo(FilterInfo filter, byte[] bytes) {
        return switch (filter.getId()) {
            case DEFLATE -> inflate(bytes);
            case FLETCHER32 -> verify(bytes);
            default -> FilterManager.getPipeline(List.of(filter)).decode(bytes);
        };
    }

    /** Never more than a chunk and the checksums that filters below may have added. */
    private byte[] inflate(byte[] bytes) {
        byte[] elements = new byte[chunkBytes + Integer.BYTES * filters.size()];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(bytes);
            int length = 0;
            while (!inflater.finished()) {
                int more = inflater.inflate(elements, length, elements.length - length);
                if (more == 0 && !inflater.finished()) {
                    throw damaged(length == elements.length ? "is longer than it should be" : "breaks off");
                }
                length += more;
            }
            return Arrays.copyOf(elements, length);
        } catch (DataFormatException e) {
            throw damaged("cannot be inflated, " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    private static byte[] verify(byte[] bytes) {
        int length = bytes.length - Integer.BYTES;
        if (length < 0) {
            throw damaged("is shorter than its checksum");
        }
        int stored = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(length);
        int sum = fletcher32(bytes, length);
        // HDF5 before 1.6.3 swapped the bytes of each half; its library still takes such files.
        int swapped = (sum & 0x00ff00ff) << 8 | (sum & 0xff00ff00) >>> 8;
        if (stored != sum && stored != swapped) {
            throw damaged("does not match its checksum (Fletcher32)");
        }
        return Arrays.copyOf(bytes, length);
    }

    /** HDF5's variant: big-endian words of 16 bits, sums that start at 0. */
    static int fletcher32(byte[] bytes, int length) {
        int low = 0;
        int high = 0;
        for (int i = 0; i < length; i += 2) {
            int second = i + 1 < length ? bytes[i + 1] & 0xff : 0;
            low = fold(low + ((bytes[i] & 0xff) << 8 | second));
            high = fold(high + low);
        }
        return high << 16 | low;
    }

    /** Modulo 65535, but 65535 stays. */
    private static int fold(int sum) {
        return (sum & 0xffff) + (sum >>> 16);
    }

    private static DataRefusal damaged(String what) {
        return new DataRefusal("is damaged, one of its chunks " + what + "; copy or download the file again");
    }
}
