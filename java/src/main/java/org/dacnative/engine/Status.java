// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/** What a native call came to. The counterpart is the list of {@code dac_status} codes in {@code dac/common.h}. */
public enum Status {
    OK(0),
    INVALID_ARGUMENT(1),
    INVALID_STATE(2),
    OUT_OF_MEMORY(3),
    /** This build, processor or simulator cannot do what was asked; the message says what would. */
    UNSUPPORTED(4),
    /** The device or a library below failed; the engine must be closed. */
    DEVICE_ERROR(5),
    /** A defect of the native library. */
    INTERNAL(6);

    private final int code;

    Status(int code) {
        this.code = code;
    }

    static Status of(int code) {
        for (Status status : values()) {
            if (status.code == code) {
                return status;
            }
        }
        return INTERNAL;
    }
}
