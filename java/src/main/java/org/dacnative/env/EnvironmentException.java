// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import org.dacnative.input.OneLine;

/** A user's environment has thrown something, or has returned what cannot be. The message is one line. */
public final class EnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param cause what it threw; null if it only returned something */
    EnvironmentException(String message, Throwable cause) {
        super(OneLine.of(message), cause);
    }

    /** The same with what can be done now. */
    public EnvironmentException with(String hint) {
        return new EnvironmentException(getMessage() + "; " + hint, getCause());
    }
}
