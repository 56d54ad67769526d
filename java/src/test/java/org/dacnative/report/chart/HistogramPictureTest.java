// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is drawn is as high as what was counted. */
class HistogramPictureTest {
    @TempDir
    private Path folder;

    @Test
    void barsAreAsHighAsTheirCounts() throws IOException {
        Path file = folder.resolve("bars.png");
        HistogramPicture.write(
                file, List.of(new HistogramPicture.Bars("title", "x", "y", -1, 2, new long[] {10, 0, 30})));
        BufferedImage image = ImageIO.read(file.toFile());
        int blue = ChartStyle.color(0).getRGB();
        int left = Integer.MAX_VALUE;
        int right = 0;
        long[] columns = new long[image.getWidth()];
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                columns[x] += image.getRGB(x, y) == blue ? 1 : 0;
            }
            if (columns[x] > 20) { // more than the line on the ground
                left = Math.min(left, x);
                right = x;
            }
        }
        int third = (right - left) / 3;
        long low = columns[left + third / 2];
        long none = columns[left + third + third / 2];
        long high = columns[left + 2 * third + third / 2];
        assertTrue(low > 50, "low " + low);
        assertEquals(3.0, (double) high / low, 0.1); // the line around has some pixels
        assertTrue(none < 10, "none " + none);
    }

    /** XChart never ends on axes of about 1e18. */
    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatIsTooLargeIsSaidInstead() throws IOException {
        Path file = folder.resolve("large.png");
        HistogramPicture.write(
                file, List.of(new HistogramPicture.Bars("title", "x", "y", -1e30, 1e30, new long[] {1})));
        assertNotNull(ImageIO.read(file.toFile()));
    }
}
