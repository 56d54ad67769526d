// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.chart;

import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws histograms, two in a row. */
public final class HistogramPicture {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 400;

    private HistogramPicture() {}

    /**
     * Counts over equal ranges.
     *
     * @param x what was counted, at the horizontal axis
     * @param y the unit of the counts
     * @param low where the first range begins
     * @param high where the last one ends
     */
    public record Bars(String title, String x, String y, double low, double high, long[] counts) {}

    /** Writes them as PNG; there are {@link Fonts}. */
    public static void write(Path file, List<Bars> charts) {
        ChartFile.write(
                file,
                2,
                charts.stream()
                        .map(HistogramPicture::drawable)
                        .map(HistogramPicture::draw)
                        .toList());
    }

    private static Bars drawable(Bars bars) {
        boolean can = ChartStyle.canDraw(bars.low()) && ChartStyle.canDraw(bars.high());
        return can ? bars : new Bars(bars.title() + ": too large to draw", bars.x(), bars.y(), 0, 1, new long[1]);
    }

    private static XYChart draw(Bars bars) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(bars.title())
                .xAxisTitle(bars.x())
                .yAxisTitle(bars.y())
                .build();
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setLegendVisible(false);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setXAxisMin(bars.low());
        chart.getStyler().setXAxisMax(bars.high());
        XYSeries series = chart.addSeries("counts", outlineX(bars), outlineY(bars));
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Area);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(ChartStyle.color(0)).setFillColor(ChartStyle.color(0));
        return chart;
    }

    /** Both ends of each bar: an area whose outline is vertical between bars. */
    private static double[] outlineX(Bars bars) {
        int count = bars.counts().length;
        double[] x = new double[2 * count];
        for (int bar = 0; bar < count; bar++) {
            x[2 * bar] = bars.low() + (bars.high() - bars.low()) * bar / count;
            x[2 * bar + 1] = bars.low() + (bars.high() - bars.low()) * (bar + 1) / count;
        }
        return x;
    }

    private static double[] outlineY(Bars bars) {
        double[] y = new double[2 * bars.counts().length];
        for (int i = 0; i < y.length; i++) {
            y[i] = bars.counts()[i / 2];
        }
        return y;
    }
}
