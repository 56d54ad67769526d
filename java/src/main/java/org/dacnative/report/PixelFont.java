// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.awt.Graphics2D;
import java.util.Locale;

/**
 * Capital letters, digits and a few signs as 5 x 7 dots, for captions. It exists because Java2D's text fails on
 * machines without fontconfig. Each letter is seven numbers, top row first; bit 4 is the leftmost dot.
 */
final class PixelFont {
    /** Pixels of a dot. */
    private static final int DOT = 2;

    /** Pixels from one letter to the next. */
    private static final int ADVANCE = 6 * DOT;

    /** Pixels from the top of a letter to its foot. */
    static final int HEIGHT = 7 * DOT;

    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:%=";

    private static final int[][] ROWS = {
        {14, 17, 17, 31, 17, 17, 17},
        {30, 17, 17, 30, 17, 17, 30},
        {14, 17, 16, 16, 16, 17, 14},
        {30, 17, 17, 17, 17, 17, 30},
        {31, 16, 16, 30, 16, 16, 31},
        {31, 16, 16, 30, 16, 16, 16},
        {14, 17, 16, 23, 17, 17, 15},
        {17, 17, 17, 31, 17, 17, 17},
        {14, 4, 4, 4, 4, 4, 14},
        {7, 2, 2, 2, 2, 18, 12},
        {17, 18, 20, 24, 20, 18, 17},
        {16, 16, 16, 16, 16, 16, 31},
        {17, 27, 21, 21, 17, 17, 17},
        {17, 25, 21, 19, 17, 17, 17},
        {14, 17, 17, 17, 17, 17, 14},
        {30, 17, 17, 30, 16, 16, 16},
        {14, 17, 17, 17, 21, 18, 13},
        {30, 17, 17, 30, 20, 18, 17},
        {15, 16, 16, 14, 1, 1, 30},
        {31, 4, 4, 4, 4, 4, 4},
        {17, 17, 17, 17, 17, 17, 14},
        {17, 17, 17, 17, 17, 10, 4},
        {17, 17, 17, 21, 21, 27, 17},
        {17, 17, 10, 4, 10, 17, 17},
        {17, 17, 10, 4, 4, 4, 4},
        {31, 1, 2, 4, 8, 16, 31},
        {14, 17, 19, 21, 25, 17, 14},
        {4, 12, 4, 4, 4, 4, 14},
        {14, 17, 1, 2, 4, 8, 31},
        {31, 2, 4, 2, 1, 17, 14},
        {2, 6, 10, 18, 31, 2, 2},
        {31, 16, 30, 1, 1, 17, 14},
        {6, 8, 16, 30, 17, 17, 14},
        {31, 1, 2, 4, 8, 8, 8},
        {14, 17, 17, 14, 17, 17, 14},
        {14, 17, 17, 15, 1, 2, 12},
        {0, 0, 0, 0, 0, 12, 12},
        {0, 0, 0, 31, 0, 0, 0},
        {0, 12, 12, 0, 12, 12, 0},
        {24, 25, 2, 4, 8, 19, 3},
        {0, 0, 31, 0, 31, 0, 0},
    };

    private PixelFont() {}

    /** Draws a text in the current colour, its top left corner at (x, y); a letter that is not known is a gap. */
    static void draw(Graphics2D graphics, String text, int x, int y) {
        String capitals = text.toUpperCase(Locale.ROOT);
        for (int i = 0; i < capitals.length(); i++) {
            int letter = LETTERS.indexOf(capitals.charAt(i));
            if (letter >= 0) {
                drawLetter(graphics, ROWS[letter], x + i * ADVANCE, y);
            }
        }
    }

    private static void drawLetter(Graphics2D graphics, int[] rows, int x, int y) {
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < 5; column++) {
                if ((rows[row] >> (4 - column) & 1) == 1) {
                    graphics.fillRect(x + column * DOT, y + row * DOT, DOT, DOT);
                }
            }
        }
    }
}
