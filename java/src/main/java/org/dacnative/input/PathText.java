// SPDX-License-Identifier: Apache-2.0
package org.dacnative.input;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Names of files and folders as the user gave them. In the locale C Java has no letters for what is not ASCII. */
public final class PathText {
    private PathText() {}

    /**
     * InputException unless there is such a folder.
     *
     * @param given how the line begins: the name, behind its option if it has one
     */
    public static void requireFolder(String given, Path folder) {
        if (folder.toString().isEmpty()) { // to Java the folder that one is in
            throw new InputException(given + "'': the name of a folder is needed");
        }
        if (!Files.isDirectory(folder)) {
            throw new InputException(
                    given + (Files.exists(folder) ? ": is a file, needed is a folder" : ": there is no such folder"));
        }
    }

    /** The path. Throws InputException that goes on after the option's or variable's name ("has letters ..."). */
    public static Path parse(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new InputException("has letters that this locale cannot write ("
                    + System.getProperty("sun.jnu.encoding") + "); start with LC_ALL=C.UTF-8 in the environment");
        }
    }
}
