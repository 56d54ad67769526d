// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Prints a line for each case, with the worst error of each quantity and its share of the tolerance, and counts the
 * results. The quantity that comes closest to its tolerance stands first.
 */
public final class VerifyReport {
    private final PrintStream out;
    private int passed;
    private int failed;
    private int notYet;

    public VerifyReport(PrintStream out) {
        this.out = out;
    }

    /** Prints and counts one case. */
    public void add(CaseResult result) {
        switch (result.status()) {
            case PASSED -> passed++;
            case FAILED -> failed++;
            case NOT_YET -> notYet++;
        }
        out.println(line(result));
    }

    /** Prints the counts. */
    public void finish() {
        out.println(passed + " passed, " + failed + " failed, " + notYet + " not yet (options that are not built)");
    }

    /** No case failed and at least one passed. */
    public boolean succeeded() {
        return failed == 0 && passed > 0;
    }

    private static String line(CaseResult result) {
        String status = switch (result.status()) {
            case PASSED -> "passed ";
            case FAILED -> "FAILED ";
            case NOT_YET -> "not yet";
        };
        String details = result.errors().stream()
                .sorted(Comparator.comparingDouble(VerifyReport::share).reversed())
                .map(VerifyReport::describe)
                .collect(Collectors.joining(", "));
        String separator = result.note().isEmpty() || details.isEmpty() ? "" : "; ";
        return status + " " + result.name() + ": " + result.note() + separator + details;
    }

    /** For example "critic/loss 1.2e-07 (9%)". */
    private static String describe(QuantityError error) {
        return String.format(Locale.ROOT, "%s %.1e (%.0f%%)", error.name(), error.worst(), 100 * share(error));
    }

    private static double share(QuantityError error) {
        return error.worst() == 0 ? 0 : error.worst() / error.tolerance();
    }
}
