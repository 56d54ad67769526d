// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.chart;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;

/**
 * One quantity over the updates, for one run or several. Values that cannot be drawn are left out, see {@link
 * ChartStyle#canDraw}.
 *
 * @param title above the frame
 * @param x label of the horizontal axis
 * @param y label of the vertical axis
 * @param curves in the order of their colours
 * @param levels what the curves are held against
 * @param marks where something begins
 */
public record LineChart(String title, String x, String y, List<Curve> curves, List<Level> levels, List<Mark> marks) {
    public LineChart {
        curves = List.copyOf(curves);
        levels = List.copyOf(levels);
        marks = List.copyOf(marks);
    }

    /** One without marks. */
    public LineChart(String title, String x, String y, List<Curve> curves, List<Level> levels) {
        this(title, x, y, curves, levels, List.of());
    }

    /**
     * Points (x[i], y[i]); x grows.
     *
     * @param name in the legend
     * @param band how far the values spread around y
     */
    public record Curve(String name, double[] x, double[] y, Optional<Band> band) {}

    /** An area from lower[i] to upper[i] at x[i] of its curve. */
    public record Band(double[] lower, double[] upper) {}

    /** A horizontal line. */
    public record Level(String name, double value) {}

    /** A vertical line. */
    public record Mark(String name, double x) {}

    /** The first and the last x of all curves; 0 and 1 if there is none. */
    double[] ends() {
        DoubleSummaryStatistics all = curves.stream()
                .flatMapToDouble(curve -> Arrays.stream(curve.x()))
                .summaryStatistics();
        return all.getCount() == 0 ? new double[] {0, 1} : new double[] {all.getMin(), all.getMax()};
    }
}
