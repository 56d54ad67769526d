// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dacnative.report.ScoreStatistics;
import org.dacnative.report.ScoreSummary;
import org.dacnative.report.chart.LineChart;
import org.dacnative.report.run.RunFolder;
import org.dacnative.report.run.ScoreChart;

/** Several runs beside each other: curves, scores, and the options in which they differ. */
public final class ComparisonReport {
    /** They differ without deciding a number. */
    private static final Set<String> OF_NO_INTEREST = Set.of("tag", "env", "agent");

    private ComparisonReport() {}

    /**
     * The page of some runs.
     *
     * @param names of the runs
     * @param scores their chart, of scores or of a logged quantity
     * @param updates that each has done, which its files know at their last line only
     * @param published for each run
     */
    public static Page of(
            List<RunFolder> runs,
            List<String> names,
            LineChart scores,
            ToLongFunction<RunFolder> updates,
            Function<RunFolder, Published> published) {
        List<Page.Part> parts = new ArrayList<>();
        boolean scored = runs.stream().anyMatch(run -> !run.scores().isEmpty());
        String heading = scores.y().startsWith("score") ? "Score" : scores.y();
        parts.add(new Page.Charts(heading, RunReport.ZOOM, true, List.of(scores)));
        if (scored) {
            parts.add(scoreTable(runs, names, updates, published));
        }
        List<LineChart> metrics = ScoreChart.ofMetrics(runs, names);
        if (!metrics.isEmpty()) {
            parts.add(new Page.Charts("Losses and values", "", false, metrics));
        }
        if (runs.size() > 1) {
            parts.add(differences(runs, names));
        }
        String summary = Numbers.count(runs.size(), "run") + ": " + String.join(", ", names);
        return new Page(scores.title(), summary, false, parts, List.of());
    }

    private static Page.Table scoreTable(
            List<RunFolder> runs,
            List<String> names,
            ToLongFunction<RunFolder> updates,
            Function<RunFolder, Published> published) {
        List<String> header = List.of(
                "",
                "updates",
                "seeds",
                "final",
                "std",
                "IQM",
                "95 % interval",
                "best",
                "published",
                "algorithm",
                "task");
        List<Page.Row> rows = IntStream.range(0, runs.size())
                .mapToObj(i -> scoreRow(
                        runs.get(i), names.get(i), updates.applyAsLong(runs.get(i)), published.apply(runs.get(i))))
                .toList();
        String note = "Normalized score. " + ScoreSummary.RULE + "; means over the seeds. std: of the sample (n - 1)."
                + " IQM: interquartile mean of the final scores, with its interval by stratified bootstrap over the seeds.";
        return new Page.Table("Scores", note, false, header, rows);
    }

    private static Page.Row scoreRow(RunFolder run, String name, long updates, Published published) {
        ScoreSummary summary = run.summary();
        Optional<ScoreStatistics> last = summary.finalStatistics();
        return Page.Row.of(
                name,
                updates(run, Math.max(updates, run.reachedUpdates())),
                Numbers.count(summary.finals().count()),
                Numbers.exact(summary.finals().mean()),
                Numbers.exact(summary.finals().std()),
                last.map(all -> Numbers.exact(all.iqm().value())).orElse(""),
                last.map(all -> Numbers.interval(all.iqm(), all.runs())).orElse(""),
                Numbers.exact(summary.bests().mean()),
                published.score().isPresent() ? Numbers.score(published.score().getAsDouble()) : "",
                run.agent(),
                run.task());
    }

    /** A run that keeps no checkpoints may have done more than its last line says, until it is at its end. */
    private static String updates(RunFolder run, long known) {
        boolean more = run.config().getOrDefault("no_ckpt", "").equals("true") && known < run.askedUpdates();
        return (more ? "at least " : "") + Numbers.count(known);
    }

    private static Page.Table differences(List<RunFolder> runs, List<String> names) {
        Set<String> options = runs.stream()
                .flatMap(run -> run.config().keySet().stream())
                .filter(option -> !OF_NO_INTEREST.contains(option))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<Page.Row> rows = new ArrayList<>();
        for (String option : options) {
            List<String> values = runs.stream()
                    .map(run -> run.config().getOrDefault(option, ""))
                    .toList();
            if (values.stream().distinct().count() > 1) {
                List<String> cells = new ArrayList<>(List.of(option));
                cells.addAll(values);
                rows.add(new Page.Row(false, cells));
            }
        }
        List<String> header = new ArrayList<>(List.of(""));
        header.addAll(names);
        return new Page.Table(
                "Differences", rows.isEmpty() ? "The runs have the same options." : "", false, header, rows);
    }
}
