// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.dacnative.input.InputException;

/**
 * Calls of jhdf. It reports damage by exceptions of many kinds, arithmetic ones among them, and a damaged length by
 * asking for more memory than there is; the user gets one line for each.
 */
final class HdfCalls {
    private HdfCalls() {}

    /** The call's result; whatever it throws becomes an InputException about this part of the file. */
    static <T> T reading(Path path, String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (InputException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new InputException(
                    path + ": " + what + " cannot be read, the file is damaged or uses a feature of HDF5"
                            + " that is not supported (" + reason(e) + "); give another one with --dataset");
        } catch (OutOfMemoryError e) {
            throw new InputException(path + ": " + what + " needs more than the "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB that Java may use, or the file is damaged; java -Xmx gives it more");
        }
    }

    /** The first line of what the innermost cause says: the outer ones only say where. */
    private static String reason(Throwable thrown) {
        Throwable innermost = thrown;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String message = String.valueOf(innermost.getMessage());
        return innermost.getClass().getSimpleName() + ": "
                + message.lines().findFirst().orElse("");
    }
}
