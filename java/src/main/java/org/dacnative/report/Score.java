// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.util.Arrays;
import java.util.Locale;

/**
 * One evaluation of one seed: the normalized scores of its episodes in short.
 *
 * @param steps updates done when it was made
 * @param mean over the episodes
 * @param median the mean of the middle two if their number is even
 * @param std population standard deviation
 * @param min of the episodes
 * @param max of the episodes
 */
public record Score(long steps, double mean, double median, double std, double min, double max) {
    /** The first line of {@code seed_<n>.txt}. */
    public static final String HEADER = "steps\tmean\tmedian\tstd\tmin\tmax\n";

    /** The score of some episodes; needs at least one. */
    public static Score of(long steps, double[] episodeScores) {
        double[] sorted = episodeScores.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        double mean = Arrays.stream(episodeScores).average().orElseThrow();
        double variance = Arrays.stream(episodeScores)
                .map(score -> (score - mean) * (score - mean))
                .average()
                .orElseThrow();
        return new Score(steps, mean, median, Math.sqrt(variance), sorted[0], sorted[sorted.length - 1]);
    }

    /** A line of {@code seed_<n>.txt}. */
    String line() {
        return String.format(Locale.ROOT, "%d\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\n", steps, mean, median, std, min, max);
    }
}
