// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dacnative.input.InputException;

/** A file or folder that a command is to make: what would stop it is said before the work, not after it. */
final class OutputFile {
    private OutputFile() {}

    /**
     * InputException if a file cannot be written there; one that is there is replaced.
     *
     * @param given how the line begins: option and name, as they were given
     */
    static void require(String given, Path file) {
        if (isEmpty(file)) {
            throw new InputException(given + "'': is no name; name a file");
        }
        if (Files.isDirectory(file)) {
            throw new InputException(given + ": is a folder; name a file");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new InputException(given + ": there is no folder " + folder);
        }
        if (!Files.isWritable(folder)) {
            throw new InputException(given + ": the folder " + folder + " cannot be written to");
        }
    }

    /** The same where nothing may be there yet. */
    static void requireNew(String given, Path file) {
        if (!isEmpty(file) && Files.exists(file)) {
            throw new InputException(given + ": is there already; give another name, or delete it");
        }
        require(given, file);
    }

    /** To Java the folder that one is in. */
    private static boolean isEmpty(Path file) {
        return file.toString().isEmpty();
    }
}
