// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.dacnative.report.AtomicFile;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The pictures of a report: the roofline, and one curve for each size that was varied. Both axes are logarithmic. */
final class Charts {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 600;

    private Charts() {}

    static void write(ResultFolder results) throws IOException {
        if (!results.measurements("kernels").isEmpty()) {
            save(results, "roofline", roofline(results));
        }
        for (Map.Entry<String, List<Measurement>> curve :
                ScalingSection.curves(results).entrySet()) {
            save(results, "scaling_" + curve.getKey(), scaling(results, curve.getKey(), curve.getValue()));
        }
    }

    private static XYChart roofline(ResultFolder results) {
        XYChart chart = chart("Roofline", "FLOP per byte that must be moved", "GFLOP/s");
        Ceilings ceilings = new Ceilings(results);
        List<Measurement> kernels = results.measurements("kernels").stream()
                .filter(m -> m.party().equals(Measurement.ENGINE) && m.gflop() > 0)
                .toList();
        double left = 10;
        double right = 2 * kernels.stream().mapToDouble(Charts::intensity).max().orElse(1000);
        for (String precision :
                kernels.stream().map(m -> m.parameter("precision")).distinct().toList()) {
            Optional<Double> roof = ceilings.matmul("kernels", precision);
            if (roof.isPresent() && ceilings.memory().isPresent()) {
                double edge = roof.get() / ceilings.memory().get();
                double low = Math.min(left, edge / 2);
                line(
                        chart,
                        "ceiling " + precision,
                        List.of(low, edge, right),
                        List.of(low * ceilings.memory().get(), roof.get(), roof.get()));
            }
        }
        for (Measurement m : kernels) {
            points(
                    chart,
                    m.name() + " " + m.parameter("precision"),
                    List.of(intensity(m)),
                    List.of(m.rate()));
        }
        return chart;
    }

    private static XYChart scaling(ResultFolder results, String size, List<Measurement> curve) {
        XYChart chart = chart("One update of all seeds, " + size + " varied", size, "milliseconds");
        List<Double> sizes = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        List<Double> paper = new ArrayList<>();
        List<Double> spread = new ArrayList<>();
        Ceilings ceilings = new Ceilings(results);
        for (Measurement m : curve) {
            sizes.add(Double.valueOf(m.parameter(size)));
            times.add(1e-3 * m.median());
            spread.add(5e-4 * m.spread().range());
            ceilings.matmul("scaling", m.parameter("precision"))
                    .ifPresent(rate -> paper.add(1e-3 * ScalingSection.paperMicroseconds(m, rate)));
        }
        XYSeries measured = chart.addSeries("measured (bars: quartiles)", sizes, times, spread);
        measured.setMarker(SeriesMarkers.CIRCLE);
        if (paper.size() == sizes.size()) {
            line(chart, "products alone, at the ceiling", sizes, paper);
        }
        return chart;
    }

    private static double intensity(Measurement m) {
        return 1e9 * m.gflop() / m.bytes();
    }

    private static XYChart chart(String title, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Line);
        return chart;
    }

    private static void line(XYChart chart, String name, List<Double> x, List<Double> y) {
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
    }

    private static void points(XYChart chart, String name, List<Double> x, List<Double> y) {
        chart.addSeries(name, x, y).setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    }

    private static void save(ResultFolder results, String name, XYChart chart) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        chart.paint(graphics, WIDTH, HEIGHT);
        graphics.dispose();
        AtomicFile.write(results.path().resolve(name + ".png"), out -> {
            if (!ImageIO.write(image, "png", out)) {
                throw new IOException("Java has no PNG writer here");
            }
        });
    }
}
