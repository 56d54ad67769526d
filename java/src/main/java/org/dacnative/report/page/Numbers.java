// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import java.util.Locale;
import org.dacnative.report.ScoreStatistics;

/** Numbers as a page shows them. */
final class Numbers {
    private static final String NONE = "–";

    private Numbers() {}

    /** One digit behind the point, as papers have it. */
    static String score(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f", value) : NONE;
    }

    /** Two digits, for tables. */
    static String exact(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", value) : NONE;
    }

    /** Four digits, whatever the size. */
    static String measure(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : NONE;
    }

    /** "[90.12, 94.56]"; with one run there is none. */
    static String interval(ScoreStatistics.Estimate estimate, int runs) {
        return runs < 2 ? NONE : "[" + exact(estimate.lower()) + ", " + exact(estimate.upper()) + "]";
    }

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** "1 seed", "4 seeds". */
    static String count(long value, String one) {
        return count(value) + " " + (value == 1 ? one : one + "s");
    }
}
