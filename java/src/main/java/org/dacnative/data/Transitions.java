// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

/**
 * What the learner trains on, as flat row-major columns. The arrays are handed over, not copied: one million rows of
 * walker2d are 170 MB.
 *
 * @param obsDim D, numbers of an observation
 * @param actDim A, numbers of an action
 * @param size M, rows
 * @param observations (M, D)
 * @param actions (M, A), inside [-1 + 1e-5, 1 - 1e-5] when they are trained on
 * @param rewards (M), tuned
 * @param masks (M), 0 where the task ended the episode, else 1: the factor of the bootstrapped value
 * @param nextObservations (M, D)
 */
public record Transitions(
        int obsDim,
        int actDim,
        int size,
        float[] observations,
        float[] actions,
        float[] rewards,
        float[] masks,
        float[] nextObservations) {

    /** Throws IllegalArgumentException if an array's length is not its shape's. */
    public Transitions {
        requireLength("observations", observations, size * obsDim);
        requireLength("actions", actions, size * actDim);
        requireLength("rewards", rewards, size);
        requireLength("masks", masks, size);
        requireLength("nextObservations", nextObservations, size * obsDim);
    }

    private static void requireLength(String column, float[] values, int length) {
        if (values.length != length) {
            throw new IllegalArgumentException(column + " has " + values.length + " numbers, not " + length);
        }
    }
}
