// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.picture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The 2-D bandits as a picture: for each behaviour a row of panels over [-1, 1] x [-1, 1]. Left the data, then samples of the
 * other algorithms, right those of DAC over the learned Q surface, dark low and bright high. A red ring marks the best action.
 */
public final class BanditPicture {
    private static final int PANEL = 360;
    private static final int MARGIN = 20;
    private static final int CAPTION = Canvas.LINE + 12;
    private static final int ROW = CAPTION + PANEL + MARGIN;
    private static final int DATA = 0x5a1f4e9c;
    private static final int SAMPLE = 0xaaffffff;
    private static final int RIVAL = 0xaa7a4a00;
    private static final int GOAL = 0xffd62728;

    /**
     * What one algorithm does.
     *
     * @param points (m, 2) actions
     */
    public record Samples(String name, float[] points) {}

    /**
     * One behaviour.
     *
     * @param name caption
     * @param data (n, 2) actions of the data
     * @param rivals other algorithms; as many in every row
     * @param samples (m, 2) actions of DAC's policy
     * @param surface (G, G) Q at the points of {@link #gridPoints}
     */
    public record Row(String name, float[] data, List<Samples> rivals, float[] samples, float[] surface) {}

    private BanditPicture() {}

    /** The (G * G, 2) centres of G x G cells over the square: first those with the lowest y, from left to right. */
    public static float[] gridPoints(int grid) {
        float[] points = new float[2 * grid * grid];
        for (int cell = 0; cell < grid * grid; cell++) {
            points[2 * cell] = centre(cell % grid, grid);
            points[2 * cell + 1] = centre(cell / grid, grid);
        }
        return points;
    }

    /** Writes a PNG. Throws UncheckedIOException if the file cannot be written. */
    public static void write(Path file, double goalX, double goalY, List<Row> rows) {
        int panels = rows.get(0).rivals().size() + 2;
        try (Canvas canvas = new Canvas(panels * (PANEL + MARGIN) + MARGIN, MARGIN + rows.size() * ROW)) {
            for (int i = 0; i < rows.size(); i++) {
                drawRow(canvas, rows.get(i), MARGIN + i * ROW, goalX, goalY);
            }
            canvas.write(file);
        }
    }

    private static void drawRow(Canvas canvas, Row row, int top, double goalX, double goalY) {
        List<Canvas.Panel> panels = new ArrayList<>();
        for (int i = 0; i < row.rivals().size() + 2; i++) {
            panels.add(panel(MARGIN + i * (PANEL + MARGIN), top + CAPTION));
        }
        Canvas.Panel last = panels.get(panels.size() - 1);
        canvas.text(row.name() + ": data", panels.get(0).x(), top);
        points(canvas, panels.get(0), row.data(), DATA);
        for (int i = 0; i < row.rivals().size(); i++) {
            canvas.text(row.rivals().get(i).name(), panels.get(i + 1).x(), top);
            points(canvas, panels.get(i + 1), row.rivals().get(i).points(), RIVAL);
        }
        canvas.text("DAC over Q", last.x(), top);
        surface(canvas, last, row.surface());
        points(canvas, last, row.samples(), SAMPLE);
        for (Canvas.Panel panel : panels) {
            canvas.ring(panel, goalX, goalY, 7, GOAL, 2.5f);
            canvas.frame(panel);
        }
    }

    private static Canvas.Panel panel(int x, int y) {
        return new Canvas.Panel(x, y, PANEL, -1, -1, 2);
    }

    private static void points(Canvas canvas, Canvas.Panel panel, float[] points, int color) {
        for (int i = 0; i + 1 < points.length; i += 2) {
            canvas.dot(panel, points[i], points[i + 1], 2, color);
        }
    }

    private static void surface(Canvas canvas, Canvas.Panel panel, float[] values) {
        int grid = (int) Math.round(Math.sqrt(values.length));
        float lowest = Float.POSITIVE_INFINITY;
        float highest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            lowest = Math.min(lowest, value);
            highest = Math.max(highest, value);
        }
        double size = 2.0 / grid;
        // A little overlap: without it the smoothed edges of neighbouring cells let the white ground through.
        double overlap = size * 0.05;
        for (int cell = 0; cell < values.length; cell++) {
            double level = highest > lowest ? (values[cell] - lowest) / (highest - lowest) : 0.5;
            double x = -1 + cell % grid * size;
            double y = -1 + cell / grid * size;
            canvas.box(panel, x, y - overlap, size + overlap, size + overlap, HeatColors.at(level));
        }
    }

    private static float centre(int index, int grid) {
        return -1 + (2 * index + 1) / (float) grid;
    }
}
