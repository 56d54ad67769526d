// SPDX-License-Identifier: Apache-2.0
package org.dacnative.input;

/**
 * Something that the user gave is wrong. The message is one line: what was given, what is allowed, which option changes
 * it. The command prints it and exits with code 2.
 */
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message is kept to one line: a file's name, say, may hold a line break. */
    public InputException(String message) {
        super(OneLine.of(message));
    }

    /** @param cause what the line leaves out: {@code --debug} shows it */
    public InputException(String message, Throwable cause) {
        super(OneLine.of(message), cause);
    }
}
