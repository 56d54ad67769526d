// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Arrays;

/**
 * How numbers are spread.
 *
 * @param minimum of all
 * @param lowerQuartile a quarter lies below; between two numbers on the straight line, as NumPy has it
 * @param median half lies below
 * @param upperQuartile three quarters lie below
 * @param maximum of all
 * @param mean of all
 */
public record Spread(
        double minimum, double lowerQuartile, double median, double upperQuartile, double maximum, double mean) {

    /** Of at least one number. */
    public static Spread of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(
                sorted[0],
                quantile(sorted, 0.25),
                quantile(sorted, 0.5),
                quantile(sorted, 0.75),
                sorted[sorted.length - 1],
                Arrays.stream(sorted).sum() / sorted.length);
    }

    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
