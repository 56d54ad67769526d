// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;

/** A file of text, which may be a table. */
record TextContents(Path path) implements Contents {
    /** How many first bytes decide. */
    static final int START_BYTES = 4096;

    @Override
    public void close() {}

    /** Whether the first bytes of a file are text: at least one character, none that steers a terminal. */
    static boolean isText(String start) {
        return !start.isBlank()
                && start.chars().allMatch(c -> c >= ' ' && c != 0x7f || c == '\t' || c == '\n' || c == '\r');
    }
}
