// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.dacnative.data.column.FileCalls;
import org.dacnative.input.InputException;

/** An open NPZ file: a zip archive with one NPY member for each column. Only members that are asked for are unpacked. */
record NpzContents(Path path, ZipFile zip) implements Contents {
    private static final String SUFFIX = ".npy";

    NpzContents(Path path) {
        this(path, open(path));
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new InputException(path + ": cannot be closed (" + e.getMessage() + ")");
        }
    }

    /** Keys of all arrays. */
    Set<String> names() {
        return zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(SUFFIX))
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    boolean has(String key) {
        return zip.getEntry(key + SUFFIX) != null;
    }

    /** Throws InputException if there is none, or one whose head is damaged or of a type that holds no numbers. */
    NpyColumn column(String key) {
        ZipEntry entry = zip.getEntry(key + SUFFIX);
        if (entry == null) {
            throw new InputException(path + ": key " + key + " is missing");
        }
        return FileCalls.reading(path, key, () -> NpyColumn.of(zip, entry));
    }

    private static ZipFile open(Path path) {
        try {
            return new ZipFile(path.toFile());
        } catch (IOException | IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw new InputException(
                    message.contains("compression method")
                            ? path + ": is a zip archive whose members are packed in a way that is not read here (bzip2"
                                    + " or lzma); store it again with numpy.savez_compressed"
                            : path + ": is a damaged or truncated zip archive (" + message
                                    + "); copy or download it again");
        }
    }
}
