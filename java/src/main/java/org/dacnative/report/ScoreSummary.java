// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a run is worth, by the authors' rule for the final score: the mean of the last five evaluations. The best score
 * is always at least as high and says less: it picks the luckiest evaluation.
 *
 * @param seeds one entry a seed, in the order of the seeds
 */
public record ScoreSummary(List<SeedScore> seeds) {
    /** Evaluations that make the final score. */
    public static final int FINAL_EVALUATIONS = 5;

    /** How the two numbers are made, to be printed with them. */
    public static final String RULE = "final: mean score of the last " + FINAL_EVALUATIONS
            + " evaluations; best: highest mean score of one evaluation";

    /**
     * One seed's scores.
     *
     * @param finalScore mean of the last five evaluations, or of all if there were fewer
     * @param bestScore running maximum over the evaluations
     */
    public record SeedScore(long seed, double finalScore, double bestScore) {
        static SeedScore of(long seed, List<Score> scores) {
            List<Score> last = scores.subList(Math.max(0, scores.size() - FINAL_EVALUATIONS), scores.size());
            return new SeedScore(
                    seed,
                    last.stream().mapToDouble(Score::mean).average().orElse(Double.NaN),
                    scores.stream().mapToDouble(Score::mean).max().orElse(Double.NaN));
        }
    }

    static ScoreSummary of(Map<Long, List<Score>> scores) {
        List<SeedScore> seeds = new ArrayList<>();
        scores.forEach((seed, evaluations) -> seeds.add(SeedScore.of(seed, evaluations)));
        return new ScoreSummary(List.copyOf(seeds));
    }

    /** Mean over the seeds of the final scores. */
    public double finalMean() {
        return mean(SeedScore::finalScore);
    }

    /** Mean over the seeds of the best scores. */
    public double bestMean() {
        return mean(SeedScore::bestScore);
    }

    /** Population standard deviation over the seeds of the final scores. */
    public double finalStd() {
        return std(SeedScore::finalScore);
    }

    /** Population standard deviation over the seeds of the best scores. */
    public double bestStd() {
        return std(SeedScore::bestScore);
    }

    /** The text of {@code final_mean_scores.txt}: the rule, a line a seed, mean and deviation over the seeds. */
    public String text() {
        StringBuilder text = new StringBuilder("# " + RULE + "\nseed\tfinal\tbest\n");
        seeds.forEach(seed -> text.append(line(Long.toString(seed.seed()), seed.finalScore(), seed.bestScore())));
        return text.append(line("mean", finalMean(), bestMean()))
                .append(line("std", finalStd(), bestStd()))
                .toString();
    }

    private static String line(String name, double finalScore, double bestScore) {
        return String.format(Locale.ROOT, "%s\t%.4f\t%.4f\n", name, finalScore, bestScore);
    }

    private double mean(ToDoubleFunction<SeedScore> value) {
        return seeds.stream().mapToDouble(value).average().orElse(Double.NaN);
    }

    private double std(ToDoubleFunction<SeedScore> value) {
        double mean = mean(value);
        return Math.sqrt(seeds.stream()
                .mapToDouble(seed -> Math.pow(value.applyAsDouble(seed) - mean, 2))
                .average()
                .orElse(Double.NaN));
    }
}
