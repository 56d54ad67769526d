// SPDX-License-Identifier: Apache-2.0
package org.dacnative.fetch;

import java.util.OptionalLong;

/** Told while a file arrives. */
@FunctionalInterface
public interface Progress {
    /**
     * @param bytes there now
     * @param total of the file, if the server said it
     */
    void at(long bytes, OptionalLong total);
}
