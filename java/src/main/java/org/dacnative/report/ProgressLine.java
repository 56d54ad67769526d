// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * How far a run is: share done, time to go, updates/s, the last score, losses. On a terminal one line that is drawn over
 * itself, elsewhere a line each time, so that a log file stays readable. Updates/s are of the time between {@link #start}
 * or an {@link #update} and the next {@link #update}: call start again after a pause and its time does not count. The
 * time to go follows from all the time so far, pauses included. Fewer steps than at the last update are those of another
 * training, which began then.
 *
 * <p>A line that wraps cannot be drawn over. So where a terminal is too narrow fields are left out, the least important
 * first.
 */
public final class ProgressLine implements AutoCloseable {
    private static final int BAR = 20;
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintStream out;
    private final Optional<IntSupplier> terminalWidth;
    private final long total;
    private final String unit;
    private final LongSupplier nanoTime;
    private long beginTime;
    private long startSteps;
    private long startTime;
    private long beginSteps;
    private boolean drawn;
    private boolean silent;

    /** @param terminalWidth in columns; empty: not a terminal */
    ProgressLine(PrintStream out, Optional<IntSupplier> terminalWidth, long total, LongSupplier nanoTime) {
        this(out, terminalWidth, total, "updates", nanoTime);
    }

    /** @param unit what is counted */
    ProgressLine(PrintStream out, Optional<IntSupplier> terminalWidth, long total, String unit, LongSupplier nanoTime) {
        this.out = out;
        this.terminalWidth = terminalWidth;
        this.total = total;
        this.unit = unit;
        this.nanoTime = nanoTime;
        this.beginTime = nanoTime.getAsLong();
        start(0);
    }

    /** A progress line of so many updates on standard error, where it does not mix with results. */
    public static ProgressLine onStandardError(long totalSteps) {
        return new ProgressLine(System.err, Terminal.onStandardError(), totalSteps, System::nanoTime);
    }

    /** The same of something else, named in the plural or by its unit. */
    public static ProgressLine onStandardError(long total, String unit) {
        return new ProgressLine(System.err, Terminal.onStandardError(), total, unit, System::nanoTime);
    }

    /** One that shows messages only. */
    public static ProgressLine none(long totalSteps) {
        ProgressLine none = new ProgressLine(System.err, Optional.empty(), totalSteps, System::nanoTime);
        none.silent = true;
        return none;
    }

    /** So many updates were done before: they count in no rate. */
    public void begin(long steps) {
        beginSteps = steps;
        start(steps);
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
        if (steps < startSteps) {
            beginSteps = 0;
            beginTime = startTime;
            startSteps = 0;
        }
        List<String> fields = new ArrayList<>();
        fields.add(share(steps) + " " + steps + "/" + total);
        if (steps > beginSteps && steps < total) {
            double secondsPerStep = seconds(beginTime, now) / (steps - beginSteps);
            fields.add(Durations.words(secondsPerStep * (total - steps)) + " left");
        }
        fields.add(significant((steps - startSteps) / seconds(startTime, now)) + " " + unit + "/s");
        lastScore.ifPresent(score -> fields.add(String.format(Locale.ROOT, "score %.2f", score)));
        metrics.forEach((name, value) -> fields.add(name + " " + significant(value)));
        show(fields);
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

    private void show(List<String> fields) {
        if (silent) {
            return;
        }
        if (terminalWidth.isPresent()) {
            out.print((drawn ? CLEAR_LINE : "")
                    + fitted(fields, terminalWidth.get().getAsInt()));
            drawn = true;
        } else {
            out.println(String.join("  ", fields));
        }
        out.flush();
    }

    /** As many fields as fit, whole; one column stays free, because a terminal may wrap when its last is filled. */
    private static String fitted(List<String> fields, int width) {
        String line = fields.get(0);
        if (line.length() >= width) {
            line = line.substring(line.indexOf(' ') + 1); // without the bar
        }
        for (String field : fields.subList(1, fields.size())) {
            if (line.length() + 2 + field.length() >= width) {
                break;
            }
            line += "  " + field;
        }
        return line.length() < width ? line : "";
    }

    private String share(long steps) {
        int full = total > 0 ? (int) (BAR * Math.min(steps, total) / total) : BAR;
        return terminalWidth.isPresent()
                ? "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]"
                : String.format(Locale.ROOT, "%3d%%", total > 0 ? 100 * steps / total : 100);
    }

    private static double seconds(long from, long to) {
        return Math.max(1, to - from) * 1e-9;
    }

    /** Four digits: enough to see a loss move. */
    private static String significant(double value) {
        double size = Math.abs(value);
        String format = size >= 1000 ? "%.0f" : size >= 1 || size == 0 ? "%.2f" : size >= 1e-3 ? "%.5f" : "%.2e";
        return String.format(Locale.ROOT, format, value);
    }
}
