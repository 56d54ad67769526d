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

    /** What clipping (M, A) actions changes. */
    static ActionClip of(Rows actions) {
        int[] beyond = {0};
        float[] largest = {0};
        actions.forEachBlock((first, count, values) -> {
            for (int row = 0; row < count; row++) {
                float rowLargest = 0;
                for (int i = row * actions.width(); i < (row + 1) * actions.width(); i++) {
                    rowLargest = Math.max(rowLargest, Math.abs(values[i]));
                }
                beyond[0] += rowLargest > CLEARLY_BEYOND ? 1 : 0;
                largest[0] = Math.max(largest[0], rowLargest);
            }
        });
        return new ActionClip(beyond[0], actions.size(), largest[0]);
    }

    /** The clipped actions. */
    static Rows clipped(Rows actions) {
        return actions.map((values, at, rows) -> {
            for (int i = at; i < at + rows * actions.width(); i++) {
                values[i] = Math.max(-LIMIT, Math.min(LIMIT, values[i]));
            }
        });
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
