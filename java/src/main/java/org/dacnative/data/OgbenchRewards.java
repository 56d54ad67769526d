// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

/**
 * What a task of OGBench makes of recorded states.
 *
 * @param rewards (N), for the state before the action: -1 on the way, 0 when it is done
 * @param masks (N), 0 where it is done
 */
record OgbenchRewards(float[] rewards, float[] masks) {

    /** @param done (N), 1 where the task is done */
    static OgbenchRewards of(int[] done) {
        float[] rewards = new float[done.length];
        float[] masks = new float[done.length];
        for (int row = 0; row < done.length; row++) {
            rewards[row] = done[row] - 1;
            masks[row] = 1 - done[row];
        }
        return new OgbenchRewards(rewards, masks);
    }
}
