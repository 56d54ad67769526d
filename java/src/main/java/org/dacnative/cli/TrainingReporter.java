// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.dacnative.agent.Divergence;
import org.dacnative.agent.TrainingMetrics;
import org.dacnative.env.SeedScores;
import org.dacnative.report.MetricsFiles;
import org.dacnative.report.ProgressLine;
import org.dacnative.report.Score;
import org.dacnative.report.ScoreFiles;
import org.dacnative.report.ScoreSummary;
import org.dacnative.training.TrainingListener;

/** Shows a run: progress on standard error, a line for each evaluation on standard output, scores and metrics in files. */
final class TrainingReporter implements TrainingListener {
    private final ProgressLine progress;
    private final ScoreFiles files;
    private final MetricsFiles metricsFiles;
    private final PrintWriter out;
    private final String simulator;
    private OptionalDouble lastScore = OptionalDouble.empty();
    private boolean anyDiverged;

    TrainingReporter(ProgressLine progress, ScoreFiles files, PrintWriter out, String simulator) {
        this.progress = progress;
        this.files = files;
        this.metricsFiles = new MetricsFiles(files.folder());
        this.out = out;
        this.simulator = simulator;
    }

    @Override
    public void logged(long updates, List<TrainingMetrics> metrics) {
        progress.update(updates, shown(metrics), lastScore);
        metrics.forEach(seed -> metricsFiles.add(updates, seed.seed(), seed.asMap()));
        metricsFiles.write();
    }

    @Override
    public void evaluated(long updates, List<SeedScores> seeds) {
        seeds.forEach(seed -> files.add(seed.seed(), Score.of(updates, seed.scores())));
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
        progress.clear(); // the two streams must not mix on a terminal
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
    public void diverged(Divergence divergence) {
        files.diverged(divergence.seed(), divergence.text());
        anyDiverged = true;
        progress.clear();
        print(divergence.text());
    }

    /** Updates/s count no pause. */
    @Override
    public void resumed(long updates) {
        progress.start(updates);
    }

    /** Final and best scores with the rule that makes them; nothing if the task cannot be scored. */
    void printSummary() {
        if (lastScore.isEmpty() && (simulator.isEmpty() || !anyDiverged)) {
            return;
        }
        ScoreSummary summary = files.finish();
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
    }

    /** What a progress line shows: means over the seeds. */
    static Map<String, Double> shown(List<TrainingMetrics> metrics) {
        Map<String, Double> shown = new LinkedHashMap<>();
        shown.put("critic_loss", mean(metrics, TrainingMetrics::criticLoss));
        shown.put("bc_loss", mean(metrics, TrainingMetrics::bcLoss));
        shown.put("q_mean", mean(metrics, TrainingMetrics::qMean));
        shown.put("eta", mean(metrics, TrainingMetrics::eta));
        return shown;
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }

    private static double mean(List<TrainingMetrics> metrics, ToDoubleFunction<TrainingMetrics> value) {
        return metrics.stream().mapToDouble(value).average().orElseThrow();
    }
}
