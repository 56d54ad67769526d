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
        return new LineChart(title, "updates", axis("score", smooth), curves, levels, marks(runs));
    }

    /** The same for a quantity that the runs have logged. */
    public static LineChart ofQuantity(
            String quantity, String title, List<RunFolder> runs, List<String> names, int smooth) {
        List<LineChart.Curve> curves = IntStream.range(0, runs.size())
                .mapToObj(i ->
                        runs.get(i).metrics().get(quantity).smoothed(smooth).curve(names.get(i)))
                .toList();
        return new LineChart(title, "updates", axis(quantity, smooth), curves, List.of(), marks(runs));
    }

    private static String axis(String quantity, int smooth) {
        return smooth > 1 ? quantity + ", mean of " + smooth : quantity;
    }

    /** Where runs begin to be fine-tuned. */
    private static List<LineChart.Mark> marks(List<RunFolder> runs) {
        return runs.stream()
                .flatMapToLong(run -> run.fineTuningBegin().stream())
                .distinct()
                .mapToObj(step -> new LineChart.Mark("fine-tuning", step))
                .toList();
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
            charts.add(new LineChart(quantity, "updates", "", curves, List.of(), marks(runs)));
        });
        return charts;
    }
}
