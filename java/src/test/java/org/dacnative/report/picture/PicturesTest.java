// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures show what they are given, where it belongs. */
class PicturesTest {
    @TempDir
    Path folder;

    @Test
    void theGridGoesUpwardsFromTheLowerLeftCorner() {
        assertArrayEquals(
                new float[] {-0.5f, -0.5f, 0.5f, -0.5f, -0.5f, 0.5f, 0.5f, 0.5f}, BanditPicture.gridPoints(2));
    }

    @Test
    void theSurfaceIsBrightWhereQIsHigh() throws IOException {
        int grid = 20;
        float[] points = BanditPicture.gridPoints(grid);
        float[] surface = new float[grid * grid];
        for (int cell = 0; cell < surface.length; cell++) {
            surface[cell] = -(float) Math.hypot(points[2 * cell] - 0.4, points[2 * cell + 1] + 0.4);
        }
        BufferedImage picture = bandits(List.of(
                new BanditPicture.Row("one", new float[] {0, 0}, List.of(), new float[0], surface),
                new BanditPicture.Row("two", new float[0], List.of(), new float[] {0.9f, 0.9f}, surface)));
        assertEquals(2 * 360 + 3 * 20, picture.getWidth());
        assertEquals(20 + 2 * (26 + 360 + 20), picture.getHeight());
        int right = 2 * 20 + 360;
        int top = 20 + 26;
        assertEquals(HeatColors.at(1), picture.getRGB(right + 252, top + 252), "at the goal");
        assertTrue(brightness(picture, right + 250, top + 230) > brightness(picture, right + 10, top + 10));
        assertTrue(brightness(picture, 20 + 180, top + 180) < 250, "the data point is drawn");
        assertEquals(255, brightness(picture, 20 + 100, top + 100), "and nothing beside it");
        int second = top + 26 + 360 + 20;
        assertTrue(
                brightness(picture, right + 342, second + 18) > brightness(picture, right + 342, second + 30),
                "the sample is drawn");
    }

    @Test
    void aConstantSurfaceIsDrawnToo() throws IOException {
        BufferedImage picture =
                bandits(List.of(new BanditPicture.Row("flat", new float[0], List.of(), new float[0], new float[9])));
        assertEquals(HeatColors.at(0.5), picture.getRGB(2 * 20 + 360 + 100, 20 + 26 + 100));
    }

    @Test
    void theMazeShowsWallsAndPaths() throws IOException {
        boolean[][] walls = new boolean[5][5];
        walls[2][2] = true;
        MazePicture.Maze maze = new MazePicture.Maze(walls, 0, 0, 1, 1, 1);
        Path file = folder.resolve("maze.png");
        MazePicture.write(file, maze, List.of(new float[] {0, 0, 4, 0}), List.of(new float[] {0, 4, 4, 4}));
        BufferedImage picture = ImageIO.read(file.toFile());
        int cell = 420 / 5;
        int top = 20 + 26;
        int right = 2 * 20 + 420;
        assertEquals(0xff8a8f98, picture.getRGB(20 + 2 * cell + cell / 2, top + 2 * cell + cell / 2), "the wall");
        assertTrue(brightness(picture, 20 + 2 * cell, top + 4 * cell + cell / 2) < 255, "the data's path is low");
        assertEquals(255, brightness(picture, 20 + 2 * cell, top + cell / 2));
        assertTrue(brightness(picture, right + 2 * cell, top + cell / 2) < 255, "the policy's path is high");
    }

    @Test
    void coloursGrowBrighter() {
        double last = -1;
        for (int i = 0; i <= 20; i++) {
            double brightness = brightness(new Color(HeatColors.at(i / 20.0)));
            assertTrue(brightness > last, "level " + i);
            last = brightness;
        }
        assertEquals(HeatColors.at(1), HeatColors.at(5));
        assertEquals(HeatColors.at(0), HeatColors.at(-5));
    }

    private BufferedImage bandits(List<BanditPicture.Row> rows) throws IOException {
        Path file = folder.resolve("bandits.png");
        BanditPicture.write(file, 0.4, -0.4, rows);
        return ImageIO.read(file.toFile());
    }

    private static double brightness(BufferedImage picture, int x, int y) {
        return brightness(new Color(picture.getRGB(x, y)));
    }

    private static double brightness(Color color) {
        return 0.299 * color.getRed() + 0.587 * color.getGreen() + 0.114 * color.getBlue();
    }
}
