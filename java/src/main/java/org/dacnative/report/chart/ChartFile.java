// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.chart;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.dacnative.report.AtomicFile;
import org.knowm.xchart.internal.chartpart.Chart;
import org.w3c.dom.Document;

/** XChart's charts as one picture. All of them are of one size. */
public final class ChartFile {
    /** Pixels for each of a chart's: sharp on a dense screen and in print. */
    private static final int SCALE = 2;

    private ChartFile() {}

    /**
     * Writes charts in rows: SVG where the file's name ends so, else PNG. Throws UncheckedIOException if the file cannot be
     * written.
     *
     * @param columns in a row
     * @param charts at least one; there are {@link Fonts}
     */
    public static void write(Path file, int columns, List<? extends Chart<?, ?>> charts) {
        Sheet sheet = new Sheet(Math.min(columns, charts.size()), charts);
        boolean vectors = file.toString().toLowerCase(Locale.ROOT).endsWith(".svg");
        AtomicFile.write(file, out -> {
            if (vectors) {
                writeSvg(sheet, out);
            } else {
                writePng(sheet, out);
            }
        });
    }

    /** Charts in rows. */
    private record Sheet(int columns, List<? extends Chart<?, ?>> charts) {
        int partWidth() {
            return charts.get(0).getWidth();
        }

        int partHeight() {
            return charts.get(0).getHeight();
        }

        int width() {
            return columns * partWidth();
        }

        int height() {
            return (charts.size() + columns - 1) / columns * partHeight();
        }

        void paint(Graphics2D graphics) {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, width(), height());
            for (int i = 0; i < charts.size(); i++) {
                Graphics2D part = (Graphics2D) graphics.create(
                        i % columns * partWidth(), i / columns * partHeight(), partWidth(), partHeight());
                charts.get(i).paint(part, partWidth(), partHeight());
                part.dispose();
            }
        }
    }

    private static void writePng(Sheet sheet, OutputStream out) throws IOException {
        BufferedImage image =
                new BufferedImage(SCALE * sheet.width(), SCALE * sheet.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(SCALE, SCALE);
        sheet.paint(graphics);
        graphics.dispose();
        writePng(image, out);
    }

    /** Of any picture. ImageIO's default stream makes a temporary file; a picture fits in memory. */
    public static void writePng(BufferedImage image, OutputStream out) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(image);
        } catch (RuntimeException e) {
            throw new IOException(e); // so ImageIO says that the stream has failed
        } finally {
            writer.dispose();
        }
    }

    private static void writeSvg(Sheet sheet, OutputStream out) throws IOException {
        SVGGraphics2D graphics = new SVGGraphics2D(document());
        graphics.setSVGCanvasSize(new Dimension(sheet.width(), sheet.height()));
        sheet.paint(graphics);
        OutputStreamWriter writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        graphics.stream(writer, true);
        writer.flush();
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument("http://www.w3.org/2000/svg", "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e); // Java has a parser
        }
    }
}
