// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Exit codes of the command line. */
class MainTest {
    @Test
    void badInputIsTwo() {
        assertEquals(2, Main.execute("report", "/no/such/folder"));
        assertEquals(2, Main.execute("run", "--only", "nothing"));
        assertEquals(2, Main.execute("run", "--threads", "0"));
        assertEquals(2, Main.execute("run", "--peer", "/no/such/file"));
        assertEquals(2, Main.execute("compare", "/no/such/folder"));
    }
}
