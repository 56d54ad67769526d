// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.learning;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeSet;
import org.dacnative.report.AtomicFile;
import org.dacnative.report.chart.LineChart;
import org.dacnative.report.chart.LineChartPicture;

/**
 * Tables and curves of several runs. The first run is what the others are compared with, at numbers of updates that all
 * have reached.
 */
public final class LearningReport {
    private static final List<String> COMPARED = List.of(LearningRun.SCORE, "q_mean", "critic_loss", "bc_loss");
    private static final List<String> DRAWN = List.of(LearningRun.SCORE, "q_mean", "bc_loss");

    /** Numbers of updates in the comparison, evenly chosen. */
    private static final int POINTS = 4;

    private final List<LearningRun> runs;

    private LearningReport(List<LearningRun> runs) {
        this.runs = List.copyOf(runs);
    }

    /** Reads folders of runs, by the name to give each. InputException if one is not the folder of a run. */
    public static LearningReport of(Map<String, Path> folders) {
        return new LearningReport(folders.entrySet().stream()
                .map(folder -> LearningRun.read(folder.getKey(), folder.getValue()))
                .toList());
    }

    /** Writes the tables. */
    public void writeTables(Path file) {
        AtomicFile.write(file, text());
    }

    /** Writes the curves, means over the seeds, as a PNG. */
    public void writeCurves(Path file) {
        LineChartPicture.write(
                file, DRAWN.size(), DRAWN.stream().map(this::chart).toList());
    }

    private LineChart chart(String quantity) {
        String title = quantity.replace('_', ' ');
        return new LineChart(
                title,
                "updates",
                title,
                runs.stream().map(run -> curve(run, quantity)).toList(),
                List.of());
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("| run | updates | of | seeds | final score | best score |\n|---|---|---|---|---|---|\n");
        for (LearningRun run : runs) {
            SeedSpread last = run.finalScore();
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %,d | %,d | %s | %s | %s |\n",
                    run.name(),
                    run.reachedUpdates(),
                    run.askedUpdates(),
                    last.seeds() == 0 ? "-" : last.seeds(),
                    last.text(),
                    run.bestScore().text()));
        }
        text.append(
                "\nFinal: mean of the last five evaluations; best: highest evaluation; mean ± standard deviation over"
                        + " the seeds.\n");
        if (runs.size() > 1) {
            appendComparison(text);
        }
        return text.toString();
    }

    private void appendComparison(StringBuilder text) {
        text.append("\n| quantity | updates |");
        runs.forEach(run -> text.append(' ').append(run.name()).append(" |"));
        runs.stream()
                .skip(1)
                .forEach(run -> text.append(" Δ ").append(run.name()).append(" |"));
        text.append("\n|---|---|").append("---|".repeat(2 * runs.size() - 1)).append('\n');
        for (String quantity : COMPARED) {
            for (long updates : commonPoints(quantity)) {
                List<SeedSpread> spreads = runs.stream()
                        .map(run -> spread(run.curve(quantity).get(updates)))
                        .toList();
                text.append(String.format(Locale.ROOT, "| %s | %,d |", quantity, updates));
                spreads.forEach(spread -> text.append(' ').append(spread.text()).append(" |"));
                spreads.stream()
                        .skip(1)
                        .forEach(spread -> text.append(' ')
                                .append(difference(spread, spreads.get(0)))
                                .append(" |"));
                text.append('\n');
            }
        }
        text.append("\nΔ: difference to ")
                .append(runs.get(0).name())
                .append(" in units of the seeds' spread (quadratic mean of the two standard deviations).\n");
    }

    /** The last number of updates that all runs have, and some before it. */
    private List<Long> commonPoints(String quantity) {
        TreeSet<Long> common = new TreeSet<>(runs.get(0).curve(quantity).keySet());
        runs.forEach(run -> common.retainAll(run.curve(quantity).keySet()));
        List<Long> all = new ArrayList<>(common);
        List<Long> chosen = new ArrayList<>();
        int count = Math.min(POINTS, all.size());
        for (int i = 1; i <= count; i++) {
            chosen.add(all.get(i * all.size() / count - 1));
        }
        return chosen;
    }

    private static String difference(SeedSpread spread, SeedSpread first) {
        return spread.differenceTo(first).isPresent()
                ? String.format(Locale.ROOT, "%+.2f", spread.differenceTo(first).getAsDouble())
                : spread.mean() == first.mean() ? "0" : "-";
    }

    private static SeedSpread spread(Map<Long, Double> seeds) {
        return SeedSpread.of(seeds.values().stream().mapToDouble(value -> value));
    }

    private static LineChart.Curve curve(LearningRun run, String quantity) {
        NavigableMap<Long, Map<Long, Double>> curve = run.curve(quantity);
        return new LineChart.Curve(
                run.name(),
                curve.keySet().stream().mapToDouble(updates -> updates).toArray(),
                curve.values().stream()
                        .mapToDouble(seeds -> spread(seeds).mean())
                        .toArray(),
                Optional.empty());
    }
}
