// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import org.dacnative.input.InputException;

/**
 * How to prepare a data set.
 *
 * @param rewardTuning applied to the rewards of all trajectories, before any are left out
 * @param percentile keep the best trajectories, this per cent of them; 100 keeps all
 * @param percentage keep random trajectories, this per cent of them, before the best are chosen; 100 keeps all
 * @param seed of that random choice
 */
public record DatasetOptions(RewardTuning rewardTuning, double percentile, double percentage, long seed) {

    /** Throws InputException unless both shares are above 0 and at most 100. */
    public DatasetOptions {
        requireShare("percentile", percentile);
        requireShare("percentage", percentage);
    }

    /** All trajectories. */
    public static DatasetOptions everything(RewardTuning rewardTuning) {
        return new DatasetOptions(rewardTuning, 100, 100, 0);
    }

    private static void requireShare(String name, double share) {
        if (!(share > 0 && share <= 100)) {
            throw InputException.ofParameter(name + " is " + share + ", allowed is above 0 and at most 100");
        }
    }
}
