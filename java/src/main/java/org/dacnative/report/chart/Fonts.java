// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.chart;

import java.awt.AWTError;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * The fonts of pictures. A headless Java brings none: it asks fontconfig for the system's, and where there is no
 * fontconfig, or no font, the first text ends in one of several errors. So this is asked before anything is drawn.
 */
public final class Fonts {
    private static final Optional<String> MISSING = tryText();

    private Fonts() {}

    /** Why no text can be drawn here, as a sentence; empty where it can. The first call takes a while. */
    public static Optional<String> missing() {
        return MISSING;
    }

    /** Upright, in the system's font without serifs. */
    public static Font plain(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    /** The same, bold. */
    public static Font bold(int size) {
        return new Font(Font.SANS_SERIF, Font.BOLD, size);
    }

    private static Optional<String> tryText() {
        try {
            Graphics2D graphics = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB).createGraphics();
            graphics.setFont(plain(8));
            graphics.drawString("a", 0, 8);
            graphics.dispose();
            return Optional.empty();
        } catch (RuntimeException | LinkageError | InternalError | AWTError e) {
            return Optional.of("Java finds no fonts here (Debian: apt-get install fontconfig fonts-dejavu-core)");
        }
    }
}
