// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Optional;

/** Whether what was printed has arrived: Java's printing methods keep errors to themselves. */
final class StandardOutput {
    private StandardOutput() {}

    /** Why it has not; empty if it has. */
    static Optional<String> problem() {
        return System.out.checkError() ? Optional.of(reason()) : Optional.empty();
    }

    /** Whether a reader such as {@code head} has had enough, which is no problem of anybody's. */
    static boolean isClosedPipe(String problem) {
        return problem.contains("Broken pipe");
    }

    /** The error itself is lost, but it comes again. */
    @SuppressWarnings("resource") // the process's own, not to be closed
    private static String reason() {
        try {
            new FileOutputStream(FileDescriptor.out).write('\n');
            return "an error that has gone";
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
