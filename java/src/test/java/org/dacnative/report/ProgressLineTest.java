// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                " 25% 250/1000  6 s left  125.00 updates/s  critic_loss 0.01230  actor_loss 4567\n"
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
        String half = "[##########..........] 500/1000  1 s left  500.00 updates/s";
        String whole = "[####################] 1000/1000  500.00 updates/s";
        assertEquals(half + "\r\033[K" + whole + "\n", text());
    }

    @Test
    void aMessageStaysAboveTheProgress() {
        try (ProgressLine progress = progress(true)) {
            nanoTime += 1_000_000_000L;
            progress.update(0, Map.of(), OptionalDouble.empty());
            progress.message("evaluated");
        }
        String none = "[....................] 0/1000  0.00 updates/s";
        assertEquals(none + "\r\033[Kevaluated\n", text());
    }

    @Test
    void theLineCanBeTakenAway() {
        try (ProgressLine progress = progress(true)) {
            nanoTime += 1_000_000_000L;
            progress.update(0, Map.of(), OptionalDouble.empty());
            progress.clear();
            progress.clear();
        }
        assertEquals("[....................] 0/1000  0.00 updates/s" + "\r\033[K", text());
    }

    @Test
    void timeBeforeAStartDoesNotCount() {
        try (ProgressLine progress = progress(false)) {
            nanoTime += 60_000_000_000L;
            progress.start(100);
            nanoTime += 1_000_000_000L;
            progress.update(200, Map.of(), OptionalDouble.empty());
        }
        assertEquals(" 20% 200/1000  4 min 4 s left  100.00 updates/s\n", text(), "the time to go counts pauses");
    }

    @Test
    void anotherTrainingBeginsWhereTheLastEnded() {
        try (ProgressLine progress = progress(false)) {
            nanoTime += 10_000_000_000L;
            progress.update(1000, Map.of(), OptionalDouble.empty());
            nanoTime += 1_000_000_000L;
            progress.update(200, Map.of(), OptionalDouble.empty());
        }
        assertEquals("100% 1000/1000  100.00 updates/s\n 20% 200/1000  4 s left  200.00 updates/s\n", text());
    }

    /** What a terminal of some columns shows: whole fields, the last column free. */
    @ParameterizedTest
    @CsvSource({
        "200, [##########..........] 500/1000  1 s left  1000 updates/s  score 12.35  critic_loss 0.01230  actor_loss 4567",
        "92, [##########..........] 500/1000  1 s left  1000 updates/s  score 12.35  critic_loss 0.01230",
        "91, [##########..........] 500/1000  1 s left  1000 updates/s  score 12.35",
        "43, [##########..........] 500/1000  1 s left",
        "32, [##########..........] 500/1000",
        "31, 500/1000  1 s left",
        "10, 500/1000",
        "8, ''",
    })
    void aNarrowTerminalGetsFewerFieldsButWholeOnes(int width, String line) {
        nanoTime = 0;
        ProgressLine progress = progress(Optional.of(() -> width));
        nanoTime += 500_000_000L;
        progress.update(500, losses(), OptionalDouble.of(12.345));
        assertEquals(line, text());
    }

    @Test
    void dumbTerminalsAndNoColorGetNoEscapeCodes() {
        assertTrue(Terminal.wantsEscapeCodes(Map.of("TERM", "xterm", "NO_COLOR", "")));
        assertTrue(Terminal.wantsEscapeCodes(Map.of()));
        assertFalse(Terminal.wantsEscapeCodes(Map.of("TERM", "dumb")));
        assertFalse(Terminal.wantsEscapeCodes(Map.of("TERM", "xterm", "NO_COLOR", "1")));
    }

    @Test
    void theWidthIsTheTerminals() {
        assertEquals(132, Terminal.columns("24 132\n"));
        assertEquals(80, Terminal.columns("0 0\n"), "a terminal that does not know");
        assertEquals(80, Terminal.columns(""));
    }

    @ParameterizedTest
    @CsvSource({
        "0.4, 0 s",
        "59.4, 59 s",
        "60, 1 min",
        "125, 2 min 5 s",
        "7500, 2 h 5 min",
        "270000, 3 d 3 h",
        "86400, 1 d"
    })
    void timesHaveTwoUnits(double seconds, String words) {
        assertEquals(words, Durations.words(seconds));
    }

    private ProgressLine progress(boolean terminal) {
        return progress(terminal ? Optional.of(() -> 200) : Optional.empty());
    }

    private ProgressLine progress(Optional<IntSupplier> width) {
        return new ProgressLine(new PrintStream(shown, true, StandardCharsets.UTF_8), width, 1000, () -> nanoTime);
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
