// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import io.jhdf.Superblock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import org.dacnative.input.InputException;

/**
 * What can be said of an HDF5 file before anything is read from it. Its head holds the length of the whole file, so the
 * rest of a broken-off download is told from a file with damage inside.
 */
final class HdfHead {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final String WANTED = "; " + ForeignData.WANTED;

    private HdfHead() {}

    /** Throws InputException unless the path is a readable HDF5 file of full length. */
    static void check(Path path) {
        if (path.toString().isEmpty()) {
            throw new InputException("--dataset is empty" + WANTED);
        }
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException e) {
            throw unreachable(path, e);
        }
        if (attributes.isDirectory()) {
            throw new InputException(path + ": is " + ForeignData.inFolder(path).orElse("a folder") + WANTED);
        }
        // Opening a named pipe would wait for its writer, for ever if there is none.
        if (!attributes.isRegularFile()) {
            throw new InputException(path + ": is a pipe or a device, not a regular file" + WANTED);
        }
        try (FileChannel channel = FileChannel.open(path)) {
            check(path, channel);
        } catch (AccessDeniedException e) {
            throw new InputException(path + ": may not be read by this user" + WANTED);
        } catch (IOException e) {
            throw new InputException(path + ": cannot be read (" + e.getMessage() + ")" + WANTED);
        }
    }

    /** Why not even the kind of a file can be had. */
    static InputException unreachable(Path path, IOException reason) {
        if (reason instanceof NoSuchFileException) {
            return new InputException(path + ": no such file" + WANTED);
        }
        if (reason instanceof AccessDeniedException) {
            return new InputException(path + ": a folder on the way to it may not be entered by this user" + WANTED);
        }
        String why = reason instanceof FileSystemException system ? system.getReason() : reason.getMessage();
        return new InputException(path + ": cannot be reached (" + why + ")" + WANTED);
    }

    private static void check(Path path, FileChannel channel) throws IOException {
        long head = find(channel);
        if (head < 0) {
            throw new InputException(path + ": is " + ForeignData.inFile(path).orElse("not an HDF5 file") + WANTED);
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
