// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.Superblock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.dacnative.data.column.FileCalls;
import org.dacnative.input.InputException;

/**
 * What can be said of an HDF5 file before anything is read from it. Its head holds the length of the whole file, so the
 * rest of a broken-off download is told from a file with damage inside.
 */
final class HdfHead {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    private HdfHead() {}

    /** Whether a file is HDF5. Throws InputException if it is and its end is missing. */
    static boolean check(Path path, FileChannel channel) throws IOException {
        long head = find(channel);
        if (head < 0) {
            return false;
        }
        long expected = FileCalls.reading(
                path, "the head", () -> Superblock.readSuperblock(channel, head).getEndOfFileAddress());
        if (channel.size() < expected) {
            throw new InputException(path + ": is truncated, " + channel.size() + " of " + expected
                    + " bytes are there; copy or download it again");
        }
        return true;
    }

    /** The signature lies at 0, 512, 1024, 2048 and so on; -1 if at none of these. */
    static long find(FileChannel channel) throws IOException {
        for (long position = 0; position < channel.size(); position = position == 0 ? 512 : position * 2) {
            ByteBuffer start = ByteBuffer.allocate(SIGNATURE.length);
            channel.read(start, position);
            if (Arrays.equals(start.array(), SIGNATURE)) {
                return position;
            }
        }
        return -1;
    }
}
