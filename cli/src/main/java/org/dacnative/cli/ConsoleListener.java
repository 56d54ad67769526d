// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.env.SeedScores;
import org.dacnative.report.ProgressLine;
import org.dacnative.report.ScoreSummary;
import org.dacnative.training.TrainingListener;

/** Shows a run: progress on standard error, a line for each evaluation on standard output. */
final class ConsoleListener implements TrainingListener {
    private final ProgressLine progress;
    private final List<String> headline;
    private final PrintWriter out;
    private final String simulator;
    private final TimeAhead timeAhead;
    private OptionalDouble lastScore = OptionalDouble.empty();

    /**
     * @param headline the metrics that the progress line shows
     * @param simulator belongs to every score
     * @param timeAhead what is said of a long run
     */
    ConsoleListener(
            ProgressLine progress, List<String> headline, PrintWriter out, String simulator, TimeAhead timeAhead) {
        this.progress = progress;
        this.headline = List.copyOf(headline);
        this.out = out;
        this.simulator = simulator;
        this.timeAhead = timeAhead;
    }

    @Override
    public void restored(RunRecord past) {
        past.evaluated().forEach(entry -> lastScore = OptionalDouble.of(entry.meanScore()));
    }

    @Override
    public void logged(long updates, Metrics metrics) {
        progress.update(updates, shown(headline, metrics), lastScore);
    }

    @Override
    public void evaluated(long updates, List<SeedScores> seeds) {
        double score =
                seeds.stream().mapToDouble(SeedScores::meanScore).average().orElseThrow();
        double meanReturn =
                seeds.stream().mapToDouble(SeedScores::meanReturn).average().orElseThrow();
        lastScore = OptionalDouble.of(score);
        String each = seeds.size() == 1
                ? ""
                : seeds.stream()
                        .map(seed -> String.format(Locale.ROOT, "%.1f", seed.meanScore()))
                        .collect(Collectors.joining(" ", "; seeds ", ""));
        print(String.format(
                Locale.ROOT,
                "%d updates: score %.1f, return %.1f%s (%s)",
                updates,
                score,
                meanReturn,
                each,
                simulator));
    }

    @Override
    public void measured(long updates, Metrics measures) {
        print(updates + " updates, on held-out data: " + MeasuresText.of(measures));
    }

    /** Before hours pass: how many, and what makes them fewer. */
    @Override
    public void paced(long updates, double secondsPerUpdate) {
        timeAhead.of(updates, secondsPerUpdate).ifPresent(this::print);
    }

    @Override
    public void diverged(Divergence divergence) {
        print(divergence.text());
    }

    /** Updates/s count no pause. */
    @Override
    public void resumed(long updates) {
        progress.start(updates);
    }

    /** What is printed from now on stands below the progress. */
    void leaveProgress() {
        progress.close();
    }

    /** A line beside the results: on standard error. */
    void warn(String line) {
        progress.message(line);
    }

    /** Final and best scores with the rule that makes them, beside what was published for the task. */
    void printSummary(ScoreSummary summary) {
        int all = summary.seeds().size();
        int counted = summary.finals().count();
        print(String.format(
                Locale.ROOT,
                "final score %.1f, best %.1f; means over %s (%s; %s)",
                summary.finals().mean(),
                summary.bests().mean(),
                counted == all ? all + (all == 1 ? " seed" : " seeds") : counted + " of " + all + " seeds",
                ScoreSummary.RULE,
                simulator));
        summary.finalStatistics().ifPresent(statistics -> print("final: " + statistics.text()));
        summary.notes().forEach(this::print);
    }

    /** A line of its own: the two streams must not mix on a terminal. */
    void print(String line) {
        progress.clear();
        out.println(line);
        out.flush();
    }

    /** What a progress line shows: means over the seeds. */
    static Map<String, Double> shown(List<String> headline, Metrics metrics) {
        Map<String, Double> shown = new LinkedHashMap<>();
        headline.forEach(name -> shown.put(name, metrics.mean(name)));
        return shown;
    }
}
