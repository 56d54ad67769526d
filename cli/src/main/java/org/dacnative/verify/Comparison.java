// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the worst error of each quantity of a case. An error is the largest absolute difference of an array over a
 * scale, by default the array's largest value; a quantity checked several times keeps its worst.
 */
final class Comparison {
    private final Tolerances tolerances;
    private final Map<Quantity, QuantityError> worst = new LinkedHashMap<>();

    Comparison(Tolerances tolerances) {
        this.tolerances = tolerances;
    }

    Tolerances tolerances() {
        return tolerances;
    }

    /** Against the largest value of the expected array. */
    void check(Quantity quantity, float[] actual, double[] expected) {
        check(quantity, actual, expected, largest(expected));
    }

    /** Against a scale of its own: a mean of terms that cancel is as exact as the terms are large. */
    void check(Quantity quantity, float[] actual, double[] expected, double scale) {
        double difference = largestDifference(actual, expected);
        record(quantity, difference == 0 ? 0 : difference / scale);
    }

    /** Two numbers, such as counts: too few is as wrong as too many. */
    void same(Quantity quantity, double actual, double expected) {
        record(quantity, actual - expected);
    }

    /** A value that is an error already; its sign does not matter. */
    void record(Quantity quantity, double error) {
        double safe = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.abs(error);
        QuantityError entry = new QuantityError(quantity.label(), safe, tolerances.of(quantity));
        worst.merge(quantity, entry, (a, b) -> a.worst() >= b.worst() ? a : b);
    }

    List<QuantityError> errors() {
        return new ArrayList<>(worst.values());
    }

    /** NaN if any difference is, infinity if the lengths differ. */
    static double largestDifference(float[] actual, double[] expected) {
        if (actual.length != expected.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
        }
        return largest;
    }

    static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
