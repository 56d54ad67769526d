// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What is shown, on a terminal and in a log. */
class ProgressLineTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private long nanoTime;

    @Test
    void aLogGetsALineEachTime() {
        try (ProgressLine progress = progress(false)) {
            nanoTime += 2_000_000_000L;
            progress.update(250, losses(), OptionalDouble.empty());
            nanoTime += 500_000_000L;
            progress.update(1000, losses(), OptionalDouble.of(12.345));
        }
        assertEquals(
                " 25% 250/1000  125.00 updates/s  critic_loss 0.01230  actor_loss 4567\n"
                        + "100% 1000/1000  1500 updates/s  score 12.35  critic_loss 0.01230  actor_loss 4567\n",
                text());
    }

    @Test
    void aTerminalLineIsDrawnOverItself() {
        try (ProgressLine progress = progress(true)) {
            nanoTime += 1_000_000_000L;
            progress.update(500, Map.of(), OptionalDouble.empty());
            nanoTime += 1_000_000_000L;
            progress.update(1000, Map.of(), OptionalDouble.empty());
        }
        String half = "[##########..........] 500/1000  500.00 updates/s";
        String whole = "[####################] 1000/1000  500.00 updates/s";
        assertEquals(unwrapped(half) + "\r\033[K" + unwrapped(whole) + "\n", text());
    }

    @Test
    void aMessageStaysAboveTheProgress() {
        try (ProgressLine progress = progress(true)) {
            nanoTime += 1_000_000_000L;
            progress.update(0, Map.of(), OptionalDouble.empty());
            progress.message("evaluated");
        }
        String none = "[....................] 0/1000  0.00 updates/s";
        assertEquals(unwrapped(none) + "\r\033[Kevaluated\n", text());
    }

    @Test
    void theLineCanBeTakenAway() {
        try (ProgressLine progress = progress(true)) {
            nanoTime += 1_000_000_000L;
            progress.update(0, Map.of(), OptionalDouble.empty());
            progress.clear();
            progress.clear();
        }
        assertEquals(unwrapped("[....................] 0/1000  0.00 updates/s") + "\r\033[K", text());
    }

    @Test
    void timeBeforeAStartDoesNotCount() {
        try (ProgressLine progress = progress(false)) {
            nanoTime += 60_000_000_000L;
            progress.start(100);
            nanoTime += 1_000_000_000L;
            progress.update(200, Map.of(), OptionalDouble.empty());
        }
        assertEquals(" 20% 200/1000  100.00 updates/s\n", text());
    }

    private ProgressLine progress(boolean terminal) {
        return new ProgressLine(new PrintStream(shown, true, StandardCharsets.UTF_8), terminal, 1000, () -> nanoTime);
    }

    /** A line that the terminal cuts instead of wrapping it. */
    private static String unwrapped(String line) {
        return "\033[?7l" + line + "\033[?7h";
    }

    private static Map<String, Double> losses() {
        Map<String, Double> losses = new LinkedHashMap<>();
        losses.put("critic_loss", 0.0123);
        losses.put("actor_loss", 4567.0);
        return losses;
    }

    private String text() {
        return shown.toString(StandardCharsets.UTF_8);
    }
}
