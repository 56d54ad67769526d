// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.awt.Color;

/** A colour scale from dark blue over green to yellow; brightness grows with the value, so it also reads in grey. */
final class HeatColors {
    private static final Color[] SCALE = {
        new Color(0x23, 0x0c, 0x4a),
        new Color(0x2f, 0x43, 0x8a),
        new Color(0x24, 0x7d, 0x8e),
        new Color(0x3a, 0xae, 0x76),
        new Color(0xf5, 0xe4, 0x3c),
    };

    private HeatColors() {}

    /** The colour of a level of 0 to 1; levels outside take the end's colour. */
    static Color at(double level) {
        double position = Math.max(0, Math.min(1, level)) * (SCALE.length - 1);
        int below = Math.min((int) position, SCALE.length - 2);
        double share = position - below;
        Color low = SCALE[below];
        Color high = SCALE[below + 1];
        return new Color(
                between(low.getRed(), high.getRed(), share),
                between(low.getGreen(), high.getGreen(), share),
                between(low.getBlue(), high.getBlue(), share));
    }

    private static int between(int low, int high, double share) {
        return (int) Math.round(low + (high - low) * share);
    }
}
