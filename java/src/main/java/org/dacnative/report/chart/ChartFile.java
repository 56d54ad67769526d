// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.dacnative.report.AtomicFile;
import org.knowm.xchart.internal.chartpart.Chart;

/** XChart's charts as one picture. All of them are of one size. */
public final class ChartFile {
    /** Pixels for each of a chart's: sharp on a dense screen and in print. */
    private static final int SCALE = 2;

    private ChartFile() {}

    /**
     * Writes charts in rows, as PNG. Throws UncheckedIOException if the file cannot be written.
     *
     * @param columns in a row
     * @param charts at least one; there are {@link Fonts}
     */
    public static void write(Path file, int columns, List<? extends Chart<?, ?>> charts) {
        int width = charts.get(0).getWidth();
        int height = charts.get(0).getHeight();
        int across = Math.min(columns, charts.size());
        int down = (charts.size() + across - 1) / across;
        BufferedImage image =
                new BufferedImage(SCALE * across * width, SCALE * down * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(SCALE, SCALE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, across * width, down * height);
        for (int i = 0; i < charts.size(); i++) {
            Graphics2D part = (Graphics2D) graphics.create(i % across * width, i / across * height, width, height);
            charts.get(i).paint(part, width, height);
            part.dispose();
        }
        graphics.dispose();
        AtomicFile.write(file, out -> {
            if (!ImageIO.write(image, "png", out)) {
                throw new IOException("Java has no PNG writer here");
            }
        });
    }
}
