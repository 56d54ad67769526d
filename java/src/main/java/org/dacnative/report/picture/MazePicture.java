// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.picture;

import java.nio.file.Path;
import java.util.List;

/**
 * A maze seen from above, twice: left with the data's paths, right with the policy's. A red ring is the goal, a dot the
 * start of a path.
 */
public final class MazePicture {
    private static final int PANEL = 420;
    private static final int MARGIN = 20;
    private static final int CAPTION = Canvas.LINE + 12;
    private static final int WALL = 0xff8a8f98;
    private static final int DATA = 0x6e1f4e9c;
    private static final int POLICY = 0x961b7f4b;
    private static final int GOAL = 0xffd62728;

    /**
     * A maze of square cells. Cell [i][j] has its centre at (x + i * cell, y + j * cell).
     *
     * @param walls [columns along x][rows along y]
     * @param x of the centre of cell [0][0]
     * @param y of the centre of cell [0][0]
     * @param cell width of a cell
     */
    public record Maze(boolean[][] walls, double x, double y, double cell, double goalX, double goalY) {
        private int larger() {
            return Math.max(walls.length, walls[0].length);
        }
    }

    private MazePicture() {}

    /**
     * Writes a PNG. Throws UncheckedIOException if the file cannot be written.
     *
     * @param data paths of the data, (n, 2) positions each
     * @param policy paths of the policy
     */
    public static void write(Path file, Maze maze, List<float[]> data, List<float[]> policy) {
        try (Canvas canvas = new Canvas(2 * PANEL + 3 * MARGIN, PANEL + CAPTION + 2 * MARGIN)) {
            draw(canvas, maze, "data", data, DATA, MARGIN);
            draw(canvas, maze, "policy", policy, POLICY, 2 * MARGIN + PANEL);
            canvas.write(file);
        }
    }

    private static void draw(Canvas canvas, Maze maze, String caption, List<float[]> paths, int color, int x) {
        double half = maze.cell() / 2;
        Canvas.Panel panel = new Canvas.Panel(
                x, MARGIN + CAPTION, PANEL, maze.x() - half, maze.y() - half, maze.larger() * maze.cell());
        canvas.text(caption, x, MARGIN);
        for (int i = 0; i < maze.walls().length; i++) {
            for (int j = 0; j < maze.walls()[i].length; j++) {
                if (maze.walls()[i][j]) {
                    double left = maze.x() + i * maze.cell() - half;
                    double bottom = maze.y() + j * maze.cell() - half;
                    canvas.box(panel, left, bottom, maze.cell(), maze.cell(), WALL);
                }
            }
        }
        for (float[] path : paths) {
            canvas.line(panel, path, color, 1.3f);
            if (path.length >= 2) {
                canvas.dot(panel, path[0], path[1], 3, color);
            }
        }
        canvas.ring(panel, maze.goalX(), maze.goalY(), 8, GOAL, 2.5f);
        canvas.frame(panel);
    }
}
