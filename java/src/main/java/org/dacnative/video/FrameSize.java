// SPDX-License-Identifier: Apache-2.0
package org.dacnative.video;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pixels of a video's frames. MP4 keeps colours for 2 x 2 pixels, so both numbers are even. */
public record FrameSize(int width, int height) {
    private static final int LEAST = 16;
    private static final int MOST = 2048;
    private static final Pattern TEXT = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

    public FrameSize {
        if (!allowed(width) || !allowed(height)) {
            throw new IllegalArgumentException(
                    width + "x" + height + ": width and height must be even numbers, " + LEAST + ".." + MOST);
        }
    }

    /** Of "480x360"; IllegalArgumentException with what is allowed. */
    public static FrameSize parse(String text) {
        Matcher numbers = TEXT.matcher(text);
        if (!numbers.matches()) {
            throw new IllegalArgumentException(text + ": must be width x height in pixels, such as 480x360");
        }
        return new FrameSize(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }

    private static boolean allowed(int pixels) {
        return pixels >= LEAST && pixels <= MOST && pixels % 2 == 0;
    }
}
