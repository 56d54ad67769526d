// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import org.dacnative.algorithm.Metrics;
import org.dacnative.report.ScoreStatistics;

/** Measures on held-out data in words. */
final class MeasuresText {
    private MeasuresText() {}

    /** "action_error 0.0312, td_error 1.2": means over the seeds. */
    static String of(Metrics measures) {
        return measures.names().stream()
                        .map(name -> name + " " + number(measures.mean(name)))
                        .collect(Collectors.joining(", "))
                + (measures.seeds().size() > 1
                        ? " (means of " + measures.seeds().size() + " seeds)"
                        : "");
    }

    /** "12.3 [11, 13.9]". */
    static String of(ScoreStatistics.Estimate estimate) {
        return number(estimate.value())
                + (estimate.lower() == estimate.upper()
                        ? ""
                        : " [" + number(estimate.lower()) + ", " + number(estimate.upper()) + "]");
    }

    /** Four digits. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
