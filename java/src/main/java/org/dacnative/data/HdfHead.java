// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import io.jhdf.Superblock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.dacnative.input.InputException;

/**
 * What can be said of an HDF5 file before anything is read from it. Its head holds the length of the whole file, so the
 * rest of a broken-off download is told from a file with damage inside.
 */
final class HdfHead {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final String WANTED = "; --dataset takes a D4RL file (HDF5)";

    private HdfHead() {}

    /** Throws InputException unless the path is a readable HDF5 file of full length. */
    static void check(Path path) {
        if (!Files.exists(path)) {
            throw new InputException(path + ": no such file" + WANTED);
        }
        if (Files.isDirectory(path)) {
            throw new InputException(path + ": is a folder" + WANTED);
        }
        // Opening a named pipe would wait for its writer, for ever if there is none.
        if (!Files.isRegularFile(path)) {
            throw new InputException(path + ": is a pipe or a device, not a regular file" + WANTED);
        }
        if (!Files.isReadable(path)) {
            throw new InputException(path + ": may not be read by this user" + WANTED);
        }
        try (FileChannel channel = FileChannel.open(path)) {
            check(path, channel);
        } catch (IOException e) {
            throw new InputException(path + ": cannot be read (" + e.getMessage() + ")" + WANTED);
        }
    }

    private static void check(Path path, FileChannel channel) throws IOException {
        long head = find(channel);
        if (head < 0) {
            throw new InputException(path + ": is not an HDF5 file" + WANTED);
        }
        long expected = HdfCalls.reading(
                path, "the head", () -> Superblock.readSuperblock(channel, head).getEndOfFileAddress());
        if (channel.size() < expected) {
            throw new InputException(path + ": is truncated, " + channel.size() + " of " + expected
                    + " bytes are there; copy or download it again");
        }
    }

    /** The signature lies at 0, 512, 1024, 2048 and so on; -1 if at none of these. */
    private static long find(FileChannel channel) throws IOException {
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
