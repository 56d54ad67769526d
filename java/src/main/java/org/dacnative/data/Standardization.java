// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Mean and standard deviation of each number of an observation over the rows that are trained on. What learns and acts
 * sees (s - mean) / deviation.
 *
 * @param mean (D)
 * @param deviation (D), above 0; 1 for a number that is the same in every row
 */
public record Standardization(List<Float> mean, List<Float> deviation) {
    /** A smaller spread is what float32 makes of one number. */
    private static final double LEAST_SHARE = 1e-6;

    public Standardization {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != deviation.size() || deviation.stream().anyMatch(value -> !(value > 0))) {
            throw new IllegalArgumentException("deviations have to be above 0, as many as means");
        }
    }

    /** Of (M, D) observations; sums are double, in row order. */
    static Standardization of(Rows observations) {
        int width = observations.width();
        double[] means = new double[width];
        observations.forEachBlock((first, count, values) -> {
            for (int i = 0; i < count * width; i++) {
                means[i % width] += values[i];
            }
        });
        double[] squares = new double[width];
        for (int column = 0; column < width; column++) {
            means[column] /= observations.size();
        }
        observations.forEachBlock((first, count, values) -> {
            for (int i = 0; i < count * width; i++) {
                double difference = values[i] - means[i % width];
                squares[i % width] += difference * difference;
            }
        });
        List<Float> mean = new ArrayList<>();
        List<Float> deviation = new ArrayList<>();
        for (int column = 0; column < width; column++) {
            double spread = Math.sqrt(squares[column] / observations.size());
            boolean varies = spread > LEAST_SHARE * Math.abs(means[column]) && spread > Float.MIN_NORMAL;
            mean.add((float) means[column]);
            deviation.add(varies ? (float) spread : 1);
        }
        return new Standardization(mean, deviation);
    }

    /** In place, of some rows. */
    public void apply(float[] observations, int at, int rows) {
        int width = mean.size();
        for (int i = 0; i < rows * width; i++) {
            observations[at + i] = (observations[at + i] - mean.get(i % width)) / deviation.get(i % width);
        }
    }
}
