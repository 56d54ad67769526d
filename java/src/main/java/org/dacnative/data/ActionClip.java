// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Optional;

/**
 * Actions are clipped into the open interval that a tanh can reach. Numbers of exactly -1 and 1 are common and harmless;
 * what lies clearly beyond was another action.
 *
 * @param beyond actions with a number clearly outside of [-1, 1]
 * @param actions all of them
 * @param largest the largest absolute value of all numbers, before
 */
record ActionClip(int beyond, int actions, double largest) {
    private static final float LIMIT = (float) (1 - 1e-5);
    private static final float CLEARLY_BEYOND = 1.001f;

    /** Clips (M, width) actions in place. */
    static ActionClip apply(float[] actions, int width) {
        int beyond = 0;
        float largest = 0;
        for (int start = 0; start < actions.length; start += width) {
            float rowLargest = 0;
            for (int i = start; i < start + width; i++) {
                rowLargest = Math.max(rowLargest, Math.abs(actions[i]));
                actions[i] = Math.max(-LIMIT, Math.min(LIMIT, actions[i]));
            }
            beyond += rowLargest > CLEARLY_BEYOND ? 1 : 0;
            largest = Math.max(largest, rowLargest);
        }
        return new ActionClip(beyond, actions.length / width, largest);
    }

    /** One line if actions were changed by it. */
    Optional<String> warning() {
        return beyond == 0
                ? Optional.empty()
                : Optional.of(DataWarnings.format(
                        "%,d of %,d actions (%.1f %%) reach beyond [-1, 1], to %.4g at most, and were clipped; another"
                                + " scale, or another task?",
                        beyond, actions, 100.0 * beyond / actions, largest));
    }
}
