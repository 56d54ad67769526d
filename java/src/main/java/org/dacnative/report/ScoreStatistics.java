// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * How good a set of runs is, with how sure one can be of it: the aggregates of Agarwal et al., "Deep Reinforcement
 * Learning at the Edge of the Statistical Precipice" (2021), as the package rliable defines them.
 *
 * <ul>
 *   <li>mean: over the tasks, of the means over runs
 *   <li>median: over the tasks, of the means over runs; with one task that would be the mean, so it is over the runs
 *   <li>iqm: the mean of the middle half of all runs and tasks (a quarter, rounded down, is cut from each end)
 * </ul>
 *
 * An interval is the 2.5th to the 97.5th percentile of the statistic over resampled scores: runs are drawn with
 * replacement, for each task by itself (stratified). The draws have a fixed seed, so equal scores have equal intervals.
 *
 * @param runs number of runs of each task
 */
public record ScoreStatistics(int runs, Estimate mean, Estimate median, Estimate iqm) {
    /** As many resamples as rliable takes. */
    private static final int RESAMPLES = 50_000;

    private static final double LOWER = 0.025;
    private static final double UPPER = 0.975;
    private static final double CUT = 0.25;
    private static final long SEED = 0x5EED;

    /** A number with its interval of 95 %. With one run the interval is the number itself and says nothing. */
    public record Estimate(double value, double lower, double upper) {
        /** "55.1 [50.3, 60.2]". */
        public String text() {
            String number = String.format(Locale.ROOT, "%.1f", value);
            return lower == upper ? number : String.format(Locale.ROOT, "%s [%.1f, %.1f]", number, lower, upper);
        }
    }

    /** "mean 61.2 [55.0, 68.1], median ..., IQM ...", with what it is over. */
    public String text() {
        return String.format(
                Locale.ROOT,
                "mean %s, median %s, IQM %s (%s)",
                mean.text(),
                median.text(),
                iqm.text(),
                runs == 1 ? "one seed: no interval" : "95 % bootstrap intervals over " + runs + " seeds");
    }

    /** @param scores (tasks, runs); every task has the same number of runs, at least one */
    public static ScoreStatistics of(double[][] scores) {
        return of(scores, RESAMPLES);
    }

    /** The mean of some values with its interval. */
    public static Estimate meanOf(double[] values) {
        return estimate(new double[][] {values}, ScoreStatistics::mean, RESAMPLES / 10);
    }

    static ScoreStatistics of(double[][] scores, int resamples) {
        return new ScoreStatistics(
                scores[0].length,
                estimate(scores, ScoreStatistics::mean, resamples),
                estimate(scores, ScoreStatistics::median, resamples),
                estimate(scores, ScoreStatistics::iqm, resamples));
    }

    private static Estimate estimate(double[][] scores, ToDoubleFunction<double[][]> statistic, int resamples) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[][] drawn = new double[scores.length][scores[0].length];
        double[] values = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            for (int task = 0; task < drawn.length; task++) {
                for (int run = 0; run < drawn[task].length; run++) {
                    drawn[task][run] = scores[task][random.nextInt(scores[task].length)];
                }
            }
            values[i] = statistic.applyAsDouble(drawn);
        }
        Arrays.sort(values);
        return new Estimate(statistic.applyAsDouble(scores), percentile(values, LOWER), percentile(values, UPPER));
    }

    private static double mean(double[][] scores) {
        return Arrays.stream(scores)
                .mapToDouble(task -> Arrays.stream(task).average().orElseThrow())
                .average()
                .orElseThrow();
    }

    private static double median(double[][] scores) {
        double[] values = scores.length == 1
                ? scores[0].clone()
                : Arrays.stream(scores)
                        .mapToDouble(task -> Arrays.stream(task).average().orElseThrow())
                        .toArray();
        Arrays.sort(values);
        return percentile(values, 0.5);
    }

    private static double iqm(double[][] scores) {
        double[] sorted = Arrays.stream(scores).flatMapToDouble(Arrays::stream).toArray();
        Arrays.sort(sorted);
        int cut = (int) (CUT * sorted.length);
        return Arrays.stream(sorted, cut, sorted.length - cut).average().orElseThrow();
    }

    /** Between two neighbours it is interpolated linearly. */
    private static double percentile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
