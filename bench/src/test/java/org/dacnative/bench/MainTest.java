// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Exit codes of the command line, and what it leaves to JMH. */
class MainTest {
    @Test
    void badInputIsTwo() {
        assertEquals(2, Main.execute("report", "/no/such/folder"));
        assertEquals(2, Main.execute("run", "--only", "nothing"));
        assertEquals(2, Main.execute("run", "--threads", "0"));
        assertEquals(2, Main.execute("run", "--peer", "/no/such/file"));
        assertEquals(2, Main.execute("compare", "/no/such/folder"));
        assertEquals(2, Main.execute("agents", "--agents", "nothing"));
        assertEquals(2, Main.execute("agents", "--seconds", "0"));
    }

    @Test
    void whatIsNoCommandGoesToJmh() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertEquals(0, Main.execute("-l", "Denoise"));
        } finally {
            System.setOut(before);
        }
        String text = printed.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("DenoiseBenchmark") && !text.contains("SamplingBenchmark"), text);
    }
}
