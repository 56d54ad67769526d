// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

/**
 * What a task of OGBench makes of recorded states.
 *
 * @param rewards (N), for the state before the action: minus the parts of the task that are not done
 * @param masks (N), 0 where all is done
 */
record OgbenchRewards(float[] rewards, float[] masks) {

    /** @param missing (N), how many parts of the task are not done */
    static OgbenchRewards of(int[] missing) {
        float[] rewards = new float[missing.length];
        float[] masks = new float[missing.length];
        for (int row = 0; row < missing.length; row++) {
            rewards[row] = 0f - missing[row];
            masks[row] = missing[row] == 0 ? 0 : 1;
        }
        return new OgbenchRewards(rewards, masks);
    }
}
