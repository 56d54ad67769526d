// SPDX-License-Identifier: Apache-2.0
package org.dacnative.video;

/**
 * Which states become frames so that a video runs in the time of the simulation: frames are a whole number of hundredths
 * of a second apart, because GIF knows no other times, and at least two, because viewers play no faster.
 *
 * @param steps between two frames
 * @param hundredths of a second between them
 */
record FrameTime(int steps, int hundredths) {
    private static final int LEAST_HUNDREDTHS = 2;
    /** What is rounded away: nobody sees it. */
    private static final double TOLERANCE = 0.01;

    /** @param secondsPerStep positive */
    static FrameTime of(double secondsPerStep) {
        for (int steps = 1; ; steps++) {
            double exact = 100 * secondsPerStep * steps;
            long rounded = Math.round(exact);
            if (rounded >= LEAST_HUNDREDTHS && Math.abs(exact - rounded) <= TOLERANCE * exact) {
                return new FrameTime(steps, Math.toIntExact(rounded));
            }
        }
    }
}
