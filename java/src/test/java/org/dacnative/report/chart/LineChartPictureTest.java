// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** Charts show their curves, bands and levels, whatever the numbers. */
class LineChartPictureTest {
    private static final double[] X = {100, 200, 300};

    @TempDir
    Path folder;

    @Test
    void curvesBandsAndLevelsAreDrawn() throws IOException {
        BufferedImage plain = draw(chart(curve("a", 1, 2, 3)));
        assertTrue(count(plain, ChartStyle.color(0)) > 500, "the curve");
        assertEquals(0, count(plain, ChartStyle.color(1)));
        assertTrue(count(plain, band()) < 200, "no band, but for the smoothed edge of a line");
        LineChart.Curve spread = new LineChart.Curve(
                "a", X, new double[] {1, 2, 3}, Optional.of(new LineChart.Band(new double[] {0, 1, 2}, new double[] {
                    2, 3, 4
                })));
        BufferedImage both = draw(new LineChart(
                "t", "x", "y", List.of(spread, curve("b", 3, 2, 1)), List.of(new LineChart.Level("published", 2.5))));
        assertTrue(count(both, ChartStyle.color(1)) > 500, "the second curve");
        assertTrue(count(both, band()) > 20_000, "the band");
        assertTrue(count(both, ChartStyle.LEVEL) > 500, "the level");
        BufferedImage marked = draw(new LineChart(
                "t", "x", "y", List.of(curve("a", 1, 2, 3)), List.of(), List.of(new LineChart.Mark("here", 150))));
        assertTrue(count(marked, ChartStyle.LEVEL) > count(plain, ChartStyle.LEVEL) + 100, "the mark");
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // else without end
    void onePointIsSeenAndWhatIsNotFiniteIsLeftOut() throws IOException {
        BufferedImage one = draw(new LineChart(
                "t",
                "x",
                "y",
                List.of(new LineChart.Curve("a", new double[] {5}, new double[] {3}, Optional.empty())),
                List.of()));
        assertTrue(count(one, ChartStyle.color(0)) > 100);
        BufferedImage gap = draw(chart(curve("a", 1, Double.NaN, 3)));
        assertTrue(count(gap, ChartStyle.color(0)) > 500);
        draw(chart(curve("a", 0, 0, 0)));
        draw(chart(curve("a", 1e300, -1e300, 0), curve("b", 3e18, 1e13, 1), curve("c", 1e12, -1e12, 0)));
        draw(chart(curve("a", Double.NaN, Double.NEGATIVE_INFINITY, Double.NaN), curve("b", 1, 2, 3)));
    }

    @Test
    void aChartWithoutANumberIsAnEmptyFrame() throws IOException {
        draw(chart(curve("a", Double.NaN, Double.NaN, Double.NaN)));
        draw(chart());
    }

    @Test
    void runsOfOneNameAreTwoCurves() throws IOException {
        BufferedImage image = draw(chart(curve("same", 1, 2, 3), curve("same", 3, 2, 1)));
        assertTrue(count(image, ChartStyle.color(0)) > 500 && count(image, ChartStyle.color(1)) > 500);
    }

    @Test
    void theEndingChoosesTheFormat() throws Exception {
        Path file = folder.resolve("a.SVG");
        LineChartPicture.write(file, 2, List.of(chart(curve("a", 1, 2, 3)), chart(curve("b", 1, 2, 3))));
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        Element svg = factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        assertEquals("svg", svg.getTagName());
        assertEquals("1640", svg.getAttribute("width"));
        assertTrue(Files.readString(file).contains("rgb(0,114,178)"), "the curve's colour");
    }

    @Test
    void updatesAreShortOnAnAxis() {
        assertEquals("0", ChartStyle.updates(0));
        assertEquals("500", ChartStyle.updates(500));
        assertEquals("2.5", ChartStyle.updates(2.5));
        assertEquals("9999", ChartStyle.updates(9999));
        assertEquals("20k", ChartStyle.updates(20_000));
        assertEquals("1.25M", ChartStyle.updates(1_250_000));
        assertEquals("10M", ChartStyle.updates(10_000_000));
    }

    private BufferedImage draw(LineChart chart) throws IOException {
        Path file = folder.resolve("a.png");
        LineChartPicture.write(file, 1, List.of(chart));
        return ImageIO.read(file.toFile());
    }

    private static LineChart chart(LineChart.Curve... curves) {
        return new LineChart("title", "updates", "score", List.of(curves), List.of());
    }

    private static LineChart.Curve curve(String name, double... y) {
        return new LineChart.Curve(name, X, y, Optional.empty());
    }

    /** The first curve's colour, translucent on white. */
    private static Color band() {
        Color color = ChartStyle.color(0);
        double alpha = 48 / 255.0;
        return new Color(
                (int) Math.round(255 - alpha * (255 - color.getRed())),
                (int) Math.round(255 - alpha * (255 - color.getGreen())),
                (int) Math.round(255 - alpha * (255 - color.getBlue())));
    }

    /** Pixels of a colour, up to what rounding does. */
    private static long count(BufferedImage image, Color color) {
        long found = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                Color pixel = new Color(image.getRGB(x, y));
                boolean same = Math.abs(pixel.getRed() - color.getRed()) <= 1
                        && Math.abs(pixel.getGreen() - color.getGreen()) <= 1
                        && Math.abs(pixel.getBlue() - color.getBlue()) <= 1;
                found += same ? 1 : 0;
            }
        }
        return found;
    }
}
