// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * How far a run is: share done, updates/s, losses and the last score. On a terminal one line that is drawn over itself,
 * elsewhere a line each time, so that a log file stays readable. Updates/s are of the time between {@link #start} or an
 * {@link #update} and the next {@link #update}: call start again after a pause and its time does not count.
 *
 * <p>Java cannot ask how wide a terminal is, and a line that wraps cannot be drawn over. So wrapping is switched off
 * while the line is drawn: what does not fit is cut, the least important at the end.
 */
public final class ProgressLine implements AutoCloseable {
    private static final int BAR = 20;
    private static final String CLEAR_LINE = "\r\033[K";
    private static final String WRAP_OFF = "\033[?7l";
    private static final String WRAP_ON = "\033[?7h";

    private final PrintStream out;
    private final boolean terminal;
    private final long total;
    private final LongSupplier nanoTime;
    private long startSteps;
    private long startTime;
    private boolean drawn;

    ProgressLine(PrintStream out, boolean terminal, long total, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.total = total;
        this.nanoTime = nanoTime;
        start(0);
    }

    /** A progress line of so many updates on standard error, where it does not mix with results. */
    public static ProgressLine onStandardError(long totalSteps) {
        return new ProgressLine(System.err, isTerminal(), totalSteps, System::nanoTime);
    }

    /** One that shows nothing. */
    public static ProgressLine none(long totalSteps) {
        return new ProgressLine(new PrintStream(OutputStream.nullOutputStream()), false, totalSteps, System::nanoTime);
    }

    /** Time counts from here. */
    public void start(long steps) {
        startSteps = steps;
        startTime = nanoTime.getAsLong();
    }

    /**
     * Shows the state and starts the next interval.
     *
     * @param steps updates done
     * @param metrics what to show beside it: losses, in the order to show them
     * @param lastScore of the last evaluation, if there was one
     */
    public void update(long steps, Map<String, Double> metrics, OptionalDouble lastScore) {
        long now = nanoTime.getAsLong();
        double seconds = Math.max(1, now - startTime) * 1e-9;
        double rate = (steps - startSteps) / seconds;
        String line = String.format(Locale.ROOT, "%s %d/%d  %s updates/s", bar(steps), steps, total, significant(rate));
        if (lastScore.isPresent()) {
            line += String.format(Locale.ROOT, "  score %.2f", lastScore.getAsDouble());
        }
        for (Map.Entry<String, Double> metric : metrics.entrySet()) {
            line += "  " + metric.getKey() + " " + significant(metric.getValue());
        }
        show(line);
        startSteps = steps;
        startTime = now;
    }

    /** Takes the line away until the next update: call it before anything else is printed. */
    public void clear() {
        if (drawn) {
            out.print(CLEAR_LINE);
            out.flush();
            drawn = false;
        }
    }

    /** Prints a line that stays, above the progress. */
    public void message(String line) {
        clear();
        out.println(line);
        out.flush();
    }

    /** Leaves the last state where it is and the cursor on a fresh line. */
    @Override
    public void close() {
        if (drawn) {
            out.println();
            drawn = false;
        }
        out.flush();
    }

    private void show(String line) {
        if (terminal) {
            out.print((drawn ? CLEAR_LINE : "") + WRAP_OFF + line + WRAP_ON);
            drawn = true;
        } else {
            out.println(line);
        }
        out.flush();
    }

    private String bar(long steps) {
        int full = total > 0 ? (int) (BAR * Math.min(steps, total) / total) : BAR;
        return terminal
                ? "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]"
                : String.format(Locale.ROOT, "%3d%%", total > 0 ? 100 * steps / total : 100);
    }

    /** Four digits: enough to see a loss move. */
    private static String significant(double value) {
        double size = Math.abs(value);
        String format = size >= 1000 ? "%.0f" : size >= 1 || size == 0 ? "%.2f" : size >= 1e-3 ? "%.5f" : "%.2e";
        return String.format(Locale.ROOT, format, value);
    }

    /** Java has no isatty for standard error alone; Linux shows what it is linked to. */
    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return System.console() != null;
        }
    }
}
