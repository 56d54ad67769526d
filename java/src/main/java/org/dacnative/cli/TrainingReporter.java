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
    private final TimeAhead timeAhead;
    private OptionalDouble lastScore = OptionalDouble.empty();

    TrainingReporter(
            ProgressLine progress,
            ScoreFiles files,
            MetricsFiles metricsFiles,
            PrintWriter out,
            String simulator,
            TimeAhead timeAhead) {
        this.progress = progress;
        this.files = files;
        this.metricsFiles = metricsFiles;
        this.out = out;
        this.simulator = simulator;
        this.timeAhead = timeAhead;
    }

    @Override
    public void logged(long updates, List<TrainingMetrics> metrics) {
        progress.update(updates, shown(metrics), lastScore);
        metricsFiles.add(updates, metrics.stream().map(TrainingMetrics::asMap).toList());
        metricsFiles.write();
        files.files().news().ifPresent(progress::message);
    }

    @Override
    public void evaluated(long updates, List<SeedScores> seeds) {
        seeds.forEach(seed -> files.add(seed.seed(), Score.of(updates, seed.scores())));
        files.files().news().ifPresent(progress::message);
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

    /** Before hours pass: how many, and what makes them fewer. */
    @Override
    public void paced(long updates, double secondsPerUpdate) {
        progress.clear();
        timeAhead.of(updates, secondsPerUpdate).ifPresent(this::print);
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

    /** Final and best scores with the rule that makes them. */
    void printSummary(long updates) {
        if (lastScore.isEmpty()) {
            print("done: " + updates + " updates without scores; losses and Q values are in " + files.folder());
            return;
        }
        ScoreSummary summary = files.finish();
        print(String.format(
                Locale.ROOT,
                "final score %.1f, best %.1f; means over %d seed%s (%s; %s)",
                summary.finalMean(),
                summary.bestMean(),
                summary.seeds().size(),
                summary.seeds().size() == 1 ? "" : "s",
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
