// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/** The device, precision or simulator asked for is not there; the message says what would bring it. */
public final class UnsupportedDeviceException extends DacException {
    private static final long serialVersionUID = 1L;

    public UnsupportedDeviceException(String message) {
        super(Status.UNSUPPORTED, message);
    }

    public UnsupportedDeviceException(String message, Throwable cause) {
        super(Status.UNSUPPORTED, message, cause);
    }
}
