// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Arrays;

/**
 * How many numbers lie in each of some equal ranges.
 *
 * @param low where the first range begins
 * @param high where the last one ends; it holds this number too
 * @param counts of the ranges, from low to high
 */
public record Histogram(double low, double high, long[] counts) {
    static final int RANGES = 40;

    /** Of at least one number. */
    static Histogram of(double[] values) {
        Histogram histogram = between(
                Arrays.stream(values).min().orElseThrow(),
                Arrays.stream(values).max().orElseThrow());
        Arrays.stream(values).forEach(histogram::count);
        return histogram;
    }

    /** Of whole numbers: one range for each, or for as many as it takes. */
    static Histogram ofWhole(double[] values) {
        double smallest = Arrays.stream(values).min().orElseThrow();
        double largest = Arrays.stream(values).max().orElseThrow();
        int each = (int) Math.ceil((largest - smallest + 1) / RANGES);
        int ranges = (int) Math.ceil((largest - smallest + 1) / each);
        Histogram histogram = new Histogram(smallest - 0.5, smallest - 0.5 + (double) ranges * each, new long[ranges]);
        Arrays.stream(values).forEach(histogram::count);
        return histogram;
    }

    /** Of all numbers of a column that has some. */
    static Histogram of(Rows column) {
        double[] ends = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        column.forEachBlock((first, count, values) -> {
            for (int i = 0; i < count * column.width(); i++) {
                ends[0] = Math.min(ends[0], values[i]);
                ends[1] = Math.max(ends[1], values[i]);
            }
        });
        Histogram histogram = between(ends[0], ends[1]);
        column.forEachBlock((first, count, values) -> {
            for (int i = 0; i < count * column.width(); i++) {
                histogram.count(values[i]);
            }
        });
        return histogram;
    }

    /** A single number gets a range around it. */
    private static Histogram between(double smallest, double largest) {
        return smallest == largest
                ? new Histogram(smallest - 0.5, largest + 0.5, new long[1])
                : new Histogram(smallest, largest, new long[RANGES]);
    }

    private void count(double value) {
        int range = (int) ((value - low) / (high - low) * counts.length);
        counts[Math.min(range, counts.length - 1)]++;
    }
}
