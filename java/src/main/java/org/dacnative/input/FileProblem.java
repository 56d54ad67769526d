// SPDX-License-Identifier: Apache-2.0
package org.dacnative.input;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Why a file could not be read or written, in words: Java's own are often the file's name behind a class's. */
public final class FileProblem {
    private FileProblem() {}

    /**
     * What the system has refused below a failure: the innermost IOException of its causes. Libraries wrap it, in
     * exceptions of their own kinds, and say less.
     */
    public static Optional<IOException> in(Throwable failure) {
        IOException innermost = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            innermost = cause instanceof IOException found ? found : innermost;
        }
        return Optional.ofNullable(innermost);
    }

    /** For a line that names the file itself: {@code permission denied}, say, or the system's own words. */
    public static String of(IOException failure) {
        IOException error = in(failure).orElseThrow();
        if (error instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (error instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (error instanceof FileAlreadyExistsException) {
            return "something else of that name is there";
        }
        String reason = error instanceof FileSystemException system ? system.getReason() : error.getMessage();
        return reason == null ? error.toString() : reason;
    }
}
