// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.picture;

/** A colour scale from dark blue over green to yellow; brightness grows with the value, so it also reads in grey. */
final class HeatColors {
    private static final int[][] SCALE = {
        {0x23, 0x0c, 0x4a},
        {0x2f, 0x43, 0x8a},
        {0x24, 0x7d, 0x8e},
        {0x3a, 0xae, 0x76},
        {0xf5, 0xe4, 0x3c},
    };

    private HeatColors() {}

    /** The colour (0xAARRGGBB) of a level of 0 to 1; levels outside take the end's colour. */
    static int at(double level) {
        double position = Math.max(0, Math.min(1, level)) * (SCALE.length - 1);
        int below = Math.min((int) position, SCALE.length - 2);
        int color = 0xff;
        for (int channel = 0; channel < 3; channel++) {
            double low = SCALE[below][channel];
            double high = SCALE[below + 1][channel];
            color = color << 8 | (int) Math.round(low + (high - low) * (position - below));
        }
        return color;
    }
}
