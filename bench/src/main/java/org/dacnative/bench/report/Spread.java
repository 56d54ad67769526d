// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.util.List;

/** Median and quartiles of a few figures; quartiles are interpolated linearly between the sorted figures. */
public record Spread(double median, double lowerQuartile, double upperQuartile) {

    /** Throws IllegalArgumentException for no figures. */
    public static Spread of(List<Double> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("no figures, no median");
        }
        List<Double> sorted = figures.stream().sorted().toList();
        return new Spread(quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
    }

    /** Upper minus lower quartile. */
    public double range() {
        return upperQuartile - lowerQuartile;
    }

    private static double quantile(List<Double> sorted, double share) {
        double place = share * (sorted.size() - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
    }
}
