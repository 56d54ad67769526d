// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import java.util.Arrays;

/**
 * One seed's episodes of one evaluation.
 *
 * @param seed the run's seed
 * @param returns undiscounted reward sums, one an episode
 * @param scores the same as normalized scores
 */
public record SeedScores(long seed, double[] returns, double[] scores) {

    public double meanReturn() {
        return Arrays.stream(returns).average().orElseThrow();
    }

    /** Mean of the normalized scores. */
    public double mean() {
        return Arrays.stream(scores).average().orElseThrow();
    }

    public double median() {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Population standard deviation. */
    public double std() {
        double mean = mean();
        double squares = 0;
        for (double score : scores) {
            squares += (score - mean) * (score - mean);
        }
        return Math.sqrt(squares / scores.length);
    }

    public double min() {
        return Arrays.stream(scores).min().orElseThrow();
    }

    public double max() {
        return Arrays.stream(scores).max().orElseThrow();
    }
}
