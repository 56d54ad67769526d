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
    private final List<String> headline;
    private final PrintWriter out;
    private final String simulator;
    private OptionalDouble lastScore = OptionalDouble.empty();
    private boolean anyDiverged;

    /** @param headline the metrics that the progress line shows */
    TrainingReporter(
            ProgressLine progress, ScoreFiles files, List<String> headline, PrintWriter out, String simulator) {
        this.headline = List.copyOf(headline);
        this.progress = progress;
        this.files = files;
        this.metricsFiles = new MetricsFiles(files.folder());
        this.out = out;
        this.simulator = simulator;
    }

    /** Writes the files anew: a run that was killed may have left them further than its checkpoint. */
    @Override
    public void restored(RunRecord past) {
        past.logged().forEach(entry -> keep(entry.updates(), entry.metrics()));
        metricsFiles.write();
        past.evaluated().forEach(entry -> {
            keep(entry.updates(), entry.scores());
            lastScore = OptionalDouble.of(entry.meanScore());
        });
        past.diverged().forEach(this::keep);
    }

    @Override
    public void logged(long updates, Metrics metrics) {
        progress.update(updates, shown(headline, metrics), lastScore);
        keep(updates, metrics);
        metricsFiles.write();
    }

    @Override
    public void evaluated(long updates, List<SeedScores> seeds) {
        keep(updates, seeds);
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
        keep(divergence);
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
        summary.finalStatistics().ifPresent(statistics -> print("final: " + statistics.text()));
    }

    /** What a progress line shows: means over the seeds. */
    static Map<String, Double> shown(List<String> headline, Metrics metrics) {
        Map<String, Double> shown = new LinkedHashMap<>();
        headline.forEach(name -> shown.put(name, metrics.mean(name)));
        return shown;
    }

    private void keep(long updates, Metrics metrics) {
        for (int row = 0; row < metrics.seeds().size(); row++) {
            metricsFiles.add(updates, metrics.seeds().get(row), metrics.ofRow(row));
        }
    }

    private void keep(long updates, List<SeedScores> seeds) {
        seeds.forEach(seed -> files.add(seed.seed(), Score.of(updates, seed.scores())));
    }

    private void keep(Divergence divergence) {
        files.diverged(divergence.seed(), divergence.text());
        anyDiverged = true;
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
