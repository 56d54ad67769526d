// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.awt.Color;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.dacnative.report.chart.ChartFile;
import org.dacnative.report.chart.ChartStyle;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A chart with logarithmic axes that are labelled at powers of two. XChart's own logarithmic axis labels decades only,
 * of which such a chart may have none; so logarithms are plotted on even axes, and labels are turned back.
 */
final class LogChart {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 640;

    private final XYChart chart;

    LogChart(String title, String x, String y) {
        chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler()
                .setXAxisTickLabelsFormattingFunction(LogChart::label)
                .setYAxisTickLabelsFormattingFunction(LogChart::label);
    }

    void line(String name, List<Double> x, List<Double> y, int color) {
        XYSeries series = chart.addSeries(name, logarithms(x), logarithms(y));
        series.setMarker(SeriesMarkers.NONE).setLineColor(new Color(color));
    }

    /** A line through the medians, with a bar from quartile to quartile. */
    void spreads(String name, List<Double> x, List<Spread> y, int color) {
        List<Double> bars = y.stream()
                .map(s -> (log2(s.upperQuartile()) - log2(s.lowerQuartile())) / 2)
                .toList();
        XYSeries series = chart.addSeries(
                name, logarithms(x), logarithms(y.stream().map(Spread::median).toList()), bars);
        series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(new Color(color)).setLineColor(new Color(color));
    }

    void point(String name, double x, double y, Marker marker, int color) {
        XYSeries series = chart.addSeries(name, List.of(log2(x)), List.of(log2(y)));
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        series.setMarker(marker).setMarkerColor(new Color(color));
    }

    /** Throws UncheckedIOException if the file cannot be written. */
    void write(Path png) {
        fitAxes();
        ChartFile.write(png, 1, List.of(chart));
    }

    /** From one power of two to another, with all points between. */
    private void fitAxes() {
        List<double[]> x =
                chart.getSeriesCollection().stream().map(XYSeries::getXData).toList();
        List<double[]> y =
                chart.getSeriesCollection().stream().map(XYSeries::getYData).toList();
        chart.getStyler().setXAxisMin(Math.floor(extreme(x, false)));
        chart.getStyler().setXAxisMax(Math.ceil(extreme(x, true)));
        chart.getStyler().setYAxisMin(Math.floor(extreme(y, false)));
        chart.getStyler().setYAxisMax(Math.ceil(extreme(y, true)));
    }

    private static double extreme(List<double[]> series, boolean largest) {
        List<Double> values = series.stream()
                .flatMap(data -> IntStream.range(0, data.length).mapToObj(i -> data[i]))
                .toList();
        return largest ? Collections.max(values) : Collections.min(values);
    }

    private static List<Double> logarithms(List<Double> values) {
        return values.stream().map(LogChart::log2).toList();
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    /** Ticks lie at powers of two or, where there are few points, at these; other places have no label. */
    private static String label(double exponent) {
        double value = Math.pow(2, exponent);
        if (Math.abs(value - Math.rint(value)) < 1e-6 * value) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return Math.abs(exponent - Math.rint(exponent)) < 1e-6 ? Figures.number(value) : "";
    }
}
