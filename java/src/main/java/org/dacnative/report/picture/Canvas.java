// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.dacnative.report.AtomicFile;
import org.dacnative.report.chart.ChartFile;
import org.dacnative.report.chart.Fonts;

/**
 * A white picture made of panels; what is drawn is given in a panel's own coordinates, y upwards; colours are
 * 0xAARRGGBB. Where there are no {@link Fonts}, text is left out.
 */
final class Canvas implements AutoCloseable {
    /** Height of a line of text. */
    static final int LINE = 14;

    private static final int FRAME = 0xff404040;
    private static final int FONT_SIZE = 15;

    private final BufferedImage image;
    private final Graphics2D graphics;

    Canvas(int width, int height) {
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
    }

    @Override
    public void close() {
        graphics.dispose();
    }

    /** A square of the picture that shows [left, left + span] x [bottom, bottom + span]. */
    record Panel(int x, int y, int pixels, double left, double bottom, double span) {
        double screenX(double worldX) {
            return x + (worldX - left) / span * pixels;
        }

        double screenY(double worldY) {
            return y + pixels - (worldY - bottom) / span * pixels;
        }

        double length(double world) {
            return world / span * pixels;
        }
    }

    void frame(Panel panel) {
        draw(new Rectangle2D.Double(panel.x(), panel.y(), panel.pixels(), panel.pixels()), FRAME, 1);
    }

    /** Text whose upper left corner is there. */
    void text(String text, int x, int y) {
        if (Fonts.missing().isEmpty()) {
            graphics.setColor(new Color(FRAME, true));
            graphics.setFont(Fonts.plain(FONT_SIZE));
            graphics.drawString(text, x, y + LINE - 2);
        }
    }

    /** A filled disc; the radius is in pixels. */
    void dot(Panel panel, double x, double y, double radius, int color) {
        fill(disc(panel, x, y, radius), color);
    }

    /** A ring; the radius is in pixels. */
    void ring(Panel panel, double x, double y, double radius, int color, float thickness) {
        draw(disc(panel, x, y, radius), color, thickness);
    }

    void box(Panel panel, double x, double y, double width, double height, int color) {
        fill(
                new Rectangle2D.Double(
                        panel.screenX(x), panel.screenY(y + height), panel.length(width), panel.length(height)),
                color);
    }

    /** A line through (n, 2) points. */
    void line(Panel panel, float[] points, int color, float thickness) {
        if (points.length < 4) {
            return;
        }
        Path2D path = new Path2D.Double();
        path.moveTo(panel.screenX(points[0]), panel.screenY(points[1]));
        for (int i = 2; i + 1 < points.length; i += 2) {
            path.lineTo(panel.screenX(points[i]), panel.screenY(points[i + 1]));
        }
        Shape clip = graphics.getClip();
        graphics.clipRect(panel.x(), panel.y(), panel.pixels(), panel.pixels());
        draw(path, color, thickness);
        graphics.setClip(clip);
    }

    /** Replaces the file as a whole. Throws UncheckedIOException if it cannot be written. */
    void write(Path file) {
        AtomicFile.write(file, out -> ChartFile.writePng(image, out));
    }

    private static Shape disc(Panel panel, double x, double y, double radius) {
        return new Ellipse2D.Double(panel.screenX(x) - radius, panel.screenY(y) - radius, 2 * radius, 2 * radius);
    }

    private void fill(Shape shape, int color) {
        graphics.setColor(new Color(color, true));
        graphics.fill(shape);
    }

    private void draw(Shape shape, int color, float thickness) {
        graphics.setColor(new Color(color, true));
        graphics.setStroke(new BasicStroke(thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(shape);
    }
}
