// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

/** Times as people say them: two units, for example "2 h 5 min" or "3 d 4 h". */
public final class Durations {
    private static final String[] UNITS = {"d", "h", "min", "s"};
    private static final long[] SECONDS = {86_400, 3_600, 60, 1};

    private Durations() {}

    /** @param seconds at least 0 */
    public static String words(double seconds) {
        long rest = Math.round(seconds);
        int unit = 0;
        while (unit < UNITS.length - 1 && rest < SECONDS[unit]) {
            unit++;
        }
        String words = rest / SECONDS[unit] + " " + UNITS[unit];
        if (unit < UNITS.length - 1) {
            long smaller = rest % SECONDS[unit] / SECONDS[unit + 1];
            words += smaller == 0 ? "" : " " + smaller + " " + UNITS[unit + 1];
        }
        return words;
    }
}
