// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * A failure of the engine that is neither a wrong argument nor a wrong moment: those are
 * {@link IllegalArgumentException} and {@link IllegalStateException}; lack of memory is {@link OutOfMemoryError}.
 */
public class DacException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Status status;

    public DacException(Status status, String message) {
        super(message);
        this.status = status;
    }

    public DacException(Status status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    public Status status() {
        return status;
    }
}
