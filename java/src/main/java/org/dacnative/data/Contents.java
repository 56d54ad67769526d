// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.dacnative.data.hdf5.HdfReader;
import org.dacnative.input.InputException;

/** An opened file of data, told by its first bytes and never by its name: HDF5, NPZ or text. */
sealed interface Contents extends AutoCloseable permits HdfContents, NpzContents, TextContents {
    /** As it is called in messages. */
    Path path();

    @Override
    void close();

    /** Opens a file, or the one that a folder of Minari stands for. Throws InputException if it is none of ours. */
    static Contents open(Path path) {
        if (path.toString().isEmpty()) {
            throw new InputException("--dataset is empty" + ForeignData.END);
        }
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException e) {
            throw unreachable(path, e);
        }
        if (attributes.isDirectory()) {
            return open(MinariFolder.file(path));
        }
        // Opening a named pipe would wait for its writer, for ever if there is none.
        if (!attributes.isRegularFile()) {
            throw new InputException(path + ": is a pipe or a device, not a regular file" + ForeignData.END);
        }
        try (FileChannel channel = FileChannel.open(path)) {
            if (HdfReader.recognises(path, channel)) {
                return new HdfContents(new HdfReader(path));
            }
            String start = start(channel);
            if (start.startsWith("PK\u0003\u0004")) {
                return new NpzContents(path);
            }
            ForeignData.refuse(path, start);
            if (TextContents.isText(start)) {
                return new TextContents(path);
            }
            throw new InputException(path + ": is no file of data that is known here" + ForeignData.END);
        } catch (AccessDeniedException e) {
            throw new InputException(path + ": may not be read by this user" + ForeignData.END);
        } catch (IOException e) {
            throw new InputException(path + ": cannot be read (" + e.getMessage() + ")" + ForeignData.END);
        }
    }

    /** Why not even the kind of a file can be had. */
    static InputException unreachable(Path path, IOException reason) {
        if (reason instanceof NoSuchFileException) {
            return new InputException(path + ": no such file" + ForeignData.END);
        }
        if (reason instanceof AccessDeniedException) {
            return new InputException(
                    path + ": a folder on the way to it may not be entered by this user" + ForeignData.END);
        }
        String why = reason instanceof FileSystemException system ? system.getReason() : reason.getMessage();
        return new InputException(path + ": cannot be reached (" + why + ")" + ForeignData.END);
    }

    /** The first bytes as ISO-8859-1. */
    private static String start(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(TextContents.START_BYTES);
        channel.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
    }
}
