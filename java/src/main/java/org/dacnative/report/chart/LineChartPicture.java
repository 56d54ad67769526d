// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.chart;

import java.awt.Color;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws {@link LineChart}s: bands below, then curves, levels and marks on top. */
public final class LineChartPicture {
    private static final int WIDTH = 820;
    private static final int HEIGHT = 480;

    /** Of a line in the legend, which lies below the frame. */
    private static final int LEGEND_LINE = 22;

    private static final int BAND_ALPHA = 48;

    /** A curve of few points shows them; a line of one point would show nothing. */
    private static final int MOST_MARKED = 25;

    private LineChartPicture() {}

    /**
     * Writes charts beside each other, as PNG or SVG.
     *
     * @param columns in a row
     */
    public static void write(Path file, int columns, List<LineChart> charts) {
        int legend = charts.stream()
                .mapToInt(chart -> chart.curves().size()
                        + chart.levels().size()
                        + chart.marks().size())
                .max()
                .orElse(0);
        ChartFile.write(
                file,
                columns,
                charts.stream()
                        .map(chart -> draw(chart, HEIGHT + legend * LEGEND_LINE))
                        .toList());
    }

    private static XYChart draw(LineChart line, int height) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(height)
                .title(line.title())
                .xAxisTitle(line.x())
                .yAxisTitle(line.y())
                .build();
        ChartStyle.apply(chart.getStyler());
        chart.getStyler().setXAxisTickLabelsFormattingFunction(ChartStyle::updates);
        chart.getStyler().setXAxisMin(Math.min(0, line.ends()[0])); // with ticks at round numbers
        chart.getStyler().setXAxisTickMarkSpacingHint(90);
        List<LineChart.Curve> curves = line.curves();
        for (int i = 0; i < curves.size(); i++) {
            addBand(chart, curves.get(i), ChartStyle.color(i));
        }
        for (int i = 0; i < curves.size(); i++) {
            addCurve(chart, curves.get(i), i);
        }
        for (LineChart.Level level : line.levels()) {
            if (!ChartStyle.canDraw(level.value())) {
                continue;
            }
            double[] value = {level.value(), level.value()};
            series(chart, level.name(), line.ends(), value, ChartStyle.LEVEL)
                    .setMarker(SeriesMarkers.NONE)
                    .setLineStyle(ChartStyle.levelStroke(line.levels().indexOf(level)));
        }
        for (LineChart.Mark mark : line.marks()) {
            double[] x = {mark.x(), mark.x()};
            series(chart, mark.name(), x, height(line), ChartStyle.LEVEL)
                    .setMarker(SeriesMarkers.NONE)
                    .setLineStyle(SeriesLines.DOT_DOT);
        }
        return chart;
    }

    /** The lowest and the highest value that is drawn; 0 and 1 if there is none. */
    private static double[] height(LineChart line) {
        DoubleSummaryStatistics all = DoubleStream.concat(
                        line.curves().stream().flatMapToDouble(curve -> DoubleStream.of(curve.y())),
                        line.levels().stream().mapToDouble(LineChart.Level::value))
                .filter(ChartStyle::canDraw)
                .summaryStatistics();
        return all.getCount() == 0 ? new double[] {0, 1} : new double[] {all.getMin(), all.getMax()};
    }

    private static void addBand(XYChart chart, LineChart.Curve curve, Color color) {
        curve.band().ifPresent(band -> {
            int[] sound = sound(i -> Math.max(Math.abs(band.lower()[i]), Math.abs(band.upper()[i])), curve.x().length);
            if (sound.length > 1) {
                int[] back = IntStream.range(0, sound.length)
                        .map(i -> sound[sound.length - 1 - i])
                        .toArray();
                XYSeries area = series(
                        chart,
                        "",
                        join(pick(curve.x(), sound), pick(curve.x(), back)),
                        join(pick(band.lower(), sound), pick(band.upper(), back)),
                        color);
                area.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
                area.setShowInLegend(false)
                        .setFillColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), BAND_ALPHA));
                area.setMarker(SeriesMarkers.NONE);
                area.setLineStyle(SeriesLines.NONE).setLineColor(new Color(0, true));
            }
        });
    }

    private static void addCurve(XYChart chart, LineChart.Curve curve, int place) {
        int[] sound = sound(i -> curve.y()[i], curve.x().length);
        if (sound.length > 0) {
            Color color = ChartStyle.color(place);
            XYSeries series = series(chart, curve.name(), pick(curve.x(), sound), pick(curve.y(), sound), color);
            series.setLineStyle(ChartStyle.stroke(place));
            series.setMarker(sound.length > MOST_MARKED ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE)
                    .setMarkerColor(color);
        }
    }

    /** XChart knows series by name; ours may be equal, so they are numbered and the name is a label. */
    private static XYSeries series(XYChart chart, String label, double[] x, double[] y, Color color) {
        XYSeries series =
                chart.addSeries("series " + chart.getSeriesCollection().size(), x, y);
        series.setLabel(label);
        series.setLineColor(color);
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
        return series;
    }

    private static int[] sound(IntToDoubleFunction value, int count) {
        return IntStream.range(0, count)
                .filter(i -> ChartStyle.canDraw(value.applyAsDouble(i)))
                .toArray();
    }

    private static double[] pick(double[] values, int[] places) {
        return IntStream.of(places).mapToDouble(i -> values[i]).toArray();
    }

    private static double[] join(double[] first, double[] second) {
        return DoubleStream.concat(DoubleStream.of(first), DoubleStream.of(second))
                .toArray();
    }
}
