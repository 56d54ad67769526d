// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.dacnative.engine.capi.Dac;

/**
 * The one door to the native library: loads it, compares its ABI version, turns statuses into exceptions.
 *
 * <p>JavaCPP's own settings are left alone: they count for the whole JVM, so they are the program's choice (the command
 * line makes it). A program whose heap is small beside its process may need
 * {@code -Dorg.bytedeco.javacpp.maxPhysicalBytes=0}: JavaCPP counts mapped files and the driver's memory too.
 */
final class NativeLibrary {
    /** Why the library cannot be used; empty: it is loaded. An exception here would be seen by nobody but the JVM. */
    private static final Optional<UnsupportedDeviceException> PROBLEM = load();

    private NativeLibrary() {}

    /** Loads the library on the first call. Throws UnsupportedDeviceException when that is impossible here. */
    static void require() {
        if (PROBLEM.isPresent()) {
            throw new UnsupportedDeviceException(PROBLEM.get().getMessage(), PROBLEM.get());
        }
    }

    /** Returns if the status is DAC_OK; throws what {@link DacException} documents otherwise. */
    static void check(int code) {
        if (code == Dac.DAC_OK) {
            return;
        }
        String message;
        try (BytePointer text = Dac.dac_last_error()) {
            message = text.getString();
        }
        switch (Status.of(code)) {
            case INVALID_ARGUMENT -> throw new IllegalArgumentException(message);
            case INVALID_STATE -> throw new IllegalStateException(message);
            case OUT_OF_MEMORY -> throw new OutOfMemoryError(message);
            case UNSUPPORTED -> throw new UnsupportedDeviceException(message);
            default -> throw new DacException(Status.of(code), message);
        }
    }

    /** The handle that a successful create call has filled in. */
    static <P extends Pointer> P created(int code, P handle) {
        check(code);
        return handle;
    }

    private static Optional<UnsupportedDeviceException> load() {
        try {
            int version = Dac.dac_abi_version();
            return version == Dac.DAC_ABI_VERSION
                    ? Optional.empty()
                    : Optional.of(new UnsupportedDeviceException("the native library has ABI version " + version
                            + " but this program needs " + Dac.DAC_ABI_VERSION + ": install both from the same build"));
        } catch (LinkageError e) {
            return Optional.of(new UnsupportedDeviceException(LoadFailure.explain(e), e));
        }
    }
}
