// SPDX-License-Identifier: Apache-2.0
package org.dacnative.video;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;

/**
 * The 255 colours of a GIF's frames and "as before". They are chosen for the first frame, whose robot, ground and sky the
 * others show too: one palette for all does not flicker, and what stands still takes no room.
 */
final class Palette {
    private static final int BITS = 5;
    private static final int UNKNOWN = -1;

    private final IndexColorModel colors;
    private final int[] nearest = new int[1 << 3 * BITS];

    private Palette(IndexColorModel colors) {
        this.colors = colors;
        Arrays.fill(nearest, UNKNOWN);
    }

    /** ImageIO's own choice of colours, taken from what it writes; a transparent pixel makes it leave an index for that. */
    static Palette of(byte[] pixels, FrameSize size) throws IOException {
        BufferedImage image = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_ARGB);
        for (int i = 1; i < size.width() * size.height(); i++) {
            image.setRGB(i % size.width(), i / size.width(), 0xff000000 | rgb(pixels, 3 * i));
        }
        ByteArrayOutputStream gif = new ByteArrayOutputStream();
        ImageIO.write(image, "gif", gif);
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(gif.toByteArray()));
        return new Palette((IndexColorModel) read.getColorModel());
    }

    IndexColorModel colors() {
        return colors;
    }

    /** The index for what a pixel was in the frame before. */
    int unchanged() {
        return colors.getTransparentPixel();
    }

    /** The index of the colour that comes next to that of three bytes; the same for colours that differ by less than 8. */
    int index(byte[] pixels, int at) {
        int rgb = rgb(pixels, at);
        int cell = cell(rgb);
        if (nearest[cell] == UNKNOWN) {
            nearest[cell] = search(rgb);
        }
        return nearest[cell];
    }

    private int search(int rgb) {
        int best = -1;
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < colors.getMapSize(); i++) {
            int distance = square(colors.getRed(i) - (rgb >> 16 & 0xff))
                    + square(colors.getGreen(i) - (rgb >> 8 & 0xff))
                    + square(colors.getBlue(i) - (rgb & 0xff));
            if (i != unchanged() && distance < least) {
                least = distance;
                best = i;
            }
        }
        return best;
    }

    private static int rgb(byte[] pixels, int at) {
        return (pixels[at] & 0xff) << 16 | (pixels[at + 1] & 0xff) << 8 | pixels[at + 2] & 0xff;
    }

    private static int cell(int rgb) {
        int cut = 8 - BITS;
        return (rgb >> 16 + cut & 31) << 2 * BITS | (rgb >> 8 + cut & 31) << BITS | rgb >> cut & 31;
    }

    private static int square(int number) {
        return number * number;
    }
}
