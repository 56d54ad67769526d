// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.dacnative.report.chart.LineChart;

/** The scores of one run or of several as a chart. */
public final class ScoreChart {
    private ScoreChart() {}

    /**
     * A curve a run.
     *
     * @param names of the runs, see {@link RunNames}
     * @param smooth evaluations whose mean makes a point, see {@link SeedCurves#smoothed}
     * @param levels what was published and what the data have
     */
    public static LineChart of(
            String title, List<RunFolder> runs, List<String> names, int smooth, List<LineChart.Level> levels) {
        List<LineChart.Curve> curves = IntStream.range(0, runs.size())
                .mapToObj(i -> runs.get(i).scoreCurves().smoothed(smooth).curve(names.get(i)))
                .toList();
        return new LineChart(title, "updates", smooth > 1 ? "score, mean of " + smooth : "score", curves, levels);
    }

    /** A chart for each quantity that a run has logged; a run without it has no curve there. */
    public static List<LineChart> ofMetrics(List<RunFolder> runs, List<String> names) {
        List<LineChart> charts = new ArrayList<>();
        runs.stream().flatMap(run -> run.metrics().keySet().stream()).distinct().forEach(quantity -> {
            List<LineChart.Curve> curves = IntStream.range(0, runs.size())
                    .mapToObj(i ->
                            Map.entry(names.get(i), runs.get(i).metrics().getOrDefault(quantity, new SeedCurves())))
                    .map(entry -> entry.getValue().curve(entry.getKey()))
                    .toList();
            charts.add(new LineChart(quantity, "updates", "", curves, List.of()));
        });
        return charts;
    }
}
