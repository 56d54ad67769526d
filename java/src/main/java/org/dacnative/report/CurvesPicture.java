// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** Curves over the updates, a panel for each quantity. The ends of both axes are written beside the frame. */
public final class CurvesPicture {
    private static final int PANEL = 420;
    private static final int MARGIN = 20;
    private static final int LINE = PixelFont.HEIGHT + 8;
    private static final int[] COLORS = {0xff1f77b4, 0xffd62728, 0xff2ca02c, 0xffff7f0e, 0xff9467bd, 0xff8c564b};

    /** Points (x[i], y[i]) of one run; x grows. */
    public record Curve(String name, double[] x, double[] y) {}

    /** The curves of one quantity; one colour for each place in the list. */
    public record Chart(String title, List<Curve> curves) {
        private double[] xRange() {
            return range(curves.stream().flatMapToDouble(curve -> Arrays.stream(curve.x())));
        }

        private double[] yRange() {
            return range(curves.stream().flatMapToDouble(curve -> Arrays.stream(curve.y())));
        }
    }

    private CurvesPicture() {}

    /** Writes a PNG. Throws UncheckedIOException if the file cannot be written. */
    public static void write(Path file, List<Chart> charts) {
        int most =
                charts.stream().mapToInt(chart -> chart.curves().size()).max().orElse(0);
        int width = MARGIN + charts.size() * (PANEL + MARGIN);
        try (Canvas canvas = new Canvas(width, 2 * MARGIN + PANEL + (3 + most) * LINE)) {
            for (int i = 0; i < charts.size(); i++) {
                draw(canvas, charts.get(i), MARGIN + i * (PANEL + MARGIN));
            }
            canvas.write(file);
        }
    }

    private static void draw(Canvas canvas, Chart chart, int left) {
        double[] x = chart.xRange();
        double[] y = chart.yRange();
        Canvas.Panel panel = new Canvas.Panel(left, MARGIN + 2 * LINE, PANEL, 0, 0, 1);
        canvas.text(chart.title(), left, MARGIN);
        canvas.text("y " + number(y[0]) + " : " + number(y[1]), left, MARGIN + LINE);
        canvas.text("x " + number(x[0]) + " : " + number(x[1]), left, MARGIN + 2 * LINE + PANEL + 8);
        for (int i = 0; i < chart.curves().size(); i++) {
            Curve curve = chart.curves().get(i);
            int color = COLORS[i % COLORS.length];
            float[] points = new float[2 * curve.x().length];
            for (int point = 0; point < curve.x().length; point++) {
                points[2 * point] = (float) share(curve.x()[point], x);
                points[2 * point + 1] = (float) share(curve.y()[point], y);
            }
            canvas.line(panel, points, color, 1.6f);
            int legend = MARGIN + (3 + i) * LINE + PANEL + 8;
            canvas.dot(new Canvas.Panel(left, legend, PixelFont.HEIGHT, 0, 0, 1), 0.5, 0.5, 6, color);
            canvas.text(curve.name(), left + 24, legend);
        }
        canvas.frame(panel);
    }

    private static double[] range(DoubleStream values) {
        double[] finite = values.filter(Double::isFinite).sorted().toArray();
        return finite.length == 0 ? new double[] {0, 1} : new double[] {finite[0], finite[finite.length - 1]};
    }

    /** 0 at the low end, 1 at the high one; the middle where both are the same. */
    private static double share(double value, double[] range) {
        return range[1] > range[0] ? (value - range[0]) / (range[1] - range[0]) : 0.5;
    }

    private static String number(double value) {
        return Math.abs(value) >= 1000 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3f", value);
    }
}
