// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * What a run is worth, by the authors' rule for the final score: the mean of the last five evaluations. The best score
 * is always at least as high and says less: it picks the luckiest evaluation. A seed that diverged has neither.
 *
 * @param seeds one entry a seed, in the order of the seeds
 * @param diverged seed and reason of those that did
 * @param notes lines that stand with the scores, such as what was published for the task
 */
public record ScoreSummary(List<SeedScore> seeds, Map<Long, String> diverged, List<String> notes) {
    /** Evaluations that make the final score. */
    public static final int FINAL_EVALUATIONS = 5;

    /** How the two numbers are made, to be printed with them. */
    public static final String RULE = "final: mean score of the last " + FINAL_EVALUATIONS
            + " evaluations; best: highest mean score of one evaluation";

    /**
     * One seed's scores.
     *
     * @param finalScore mean of the last five evaluations, or of all if there were fewer; NaN if the seed diverged
     * @param bestScore running maximum over the evaluations; NaN if the seed diverged
     */
    public record SeedScore(long seed, double finalScore, double bestScore) {
        static SeedScore of(long seed, List<Score> scores) {
            List<Score> last = scores.subList(Math.max(0, scores.size() - FINAL_EVALUATIONS), scores.size());
            return new SeedScore(
                    seed,
                    last.stream().mapToDouble(Score::mean).average().orElse(Double.NaN),
                    scores.stream().mapToDouble(Score::mean).max().orElse(Double.NaN));
        }

        static SeedScore lost(long seed) {
            return new SeedScore(seed, Double.NaN, Double.NaN);
        }
    }

    /** Of each seed's evaluations. */
    public static ScoreSummary of(Map<Long, List<Score>> scores, Map<Long, String> diverged, List<String> notes) {
        SortedSet<Long> all = new TreeSet<>(scores.keySet());
        all.addAll(diverged.keySet());
        List<SeedScore> seeds = new ArrayList<>();
        for (long seed : all) {
            seeds.add(diverged.containsKey(seed) ? SeedScore.lost(seed) : SeedScore.of(seed, scores.get(seed)));
        }
        return new ScoreSummary(List.copyOf(seeds), diverged, List.copyOf(notes));
    }

    /** Final scores over the seeds that did not diverge. */
    public SampleSpread finals() {
        return over(SeedScore::finalScore);
    }

    /** Best scores over the seeds that did not diverge. */
    public SampleSpread bests() {
        return over(SeedScore::bestScore);
    }

    /** The text of {@code final_mean_scores.txt}: the rules, a line a seed, mean and deviation over the seeds. */
    public String text() {
        StringBuilder text = new StringBuilder("# " + RULE + "\n# mean and sample standard deviation (n - 1) over "
                + (diverged.isEmpty() ? "the seeds" : "the seeds that did not diverge")
                + "; median, interquartile mean (iqm), 95 % bootstrap intervals\n");
        diverged.values().forEach(reason -> text.append("# ").append(reason).append('\n'));
        notes.forEach(note -> text.append("# ").append(note).append('\n'));
        text.append("seed\tfinal\tbest\n");
        seeds.forEach(seed -> text.append(line(Long.toString(seed.seed()), seed.finalScore(), seed.bestScore())));
        return text.append(line("mean", finals().mean(), bests().mean()))
                .append(line("std", finals().std(), bests().std()))
                .append(statistics())
                .toString();
    }

    /** Of the final scores; empty if no seed is left. */
    public Optional<ScoreStatistics> finalStatistics() {
        return statistics(SeedScore::finalScore);
    }

    /** Of the best scores; empty if no seed is left. */
    public Optional<ScoreStatistics> bestStatistics() {
        return statistics(SeedScore::bestScore);
    }

    private String statistics() {
        Optional<ScoreStatistics> last = finalStatistics();
        Optional<ScoreStatistics> best = bestStatistics();
        if (last.isEmpty() || best.isEmpty()) {
            return "";
        }
        return lines("mean", last.get().mean(), best.get().mean())
                + lines("median", last.get().median(), best.get().median())
                + lines("iqm", last.get().iqm(), best.get().iqm());
    }

    private static String lines(String name, ScoreStatistics.Estimate last, ScoreStatistics.Estimate best) {
        return (name.equals("mean") ? "" : line(name, last.value(), best.value()))
                + line(name + "_lower95", last.lower(), best.lower())
                + line(name + "_upper95", last.upper(), best.upper());
    }

    private Optional<ScoreStatistics> statistics(ToDoubleFunction<SeedScore> value) {
        double[] scores = seeds.stream()
                .filter(seed -> !diverged.containsKey(seed.seed()))
                .mapToDouble(value)
                .toArray();
        return scores.length == 0 ? Optional.empty() : Optional.of(ScoreStatistics.of(new double[][] {scores}));
    }

    private static String line(String name, double finalScore, double bestScore) {
        return String.format(Locale.ROOT, "%s\t%.4f\t%.4f\n", name, finalScore, bestScore);
    }

    private SampleSpread over(ToDoubleFunction<SeedScore> value) {
        return SampleSpread.of(seeds.stream()
                .filter(seed -> !diverged.containsKey(seed.seed()))
                .mapToDouble(value));
    }
}
