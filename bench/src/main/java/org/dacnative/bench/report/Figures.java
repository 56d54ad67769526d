// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.util.Locale;

/** Numbers as text: three significant digits, and no more than the eye needs. */
final class Figures {
    private Figures() {}

    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        int digits = (int) Math.floor(Math.log10(Math.abs(value))) + 1;
        return String.format(Locale.ROOT, "%." + Math.max(0, Math.min(6, 3 - digits)) + "f", value);
    }

    /** A time that is given in microseconds, in the unit that suits it. */
    static String time(double microseconds) {
        if (microseconds < 1) {
            return number(1e3 * microseconds) + " ns";
        }
        if (microseconds < 1e3) {
            return number(microseconds) + " us";
        }
        return microseconds < 1e6 ? number(1e-3 * microseconds) + " ms" : number(1e-6 * microseconds) + " s";
    }

    /** "12.1 ms (11.9 - 12.4)": median and quartiles. */
    static String time(Spread spread) {
        String lower = time(spread.lowerQuartile());
        String upper = time(spread.upperQuartile());
        return time(spread.median()) + " (" + lower + " - " + upper + ")";
    }

    static String percent(double share) {
        return number(100 * share) + " %";
    }
}
