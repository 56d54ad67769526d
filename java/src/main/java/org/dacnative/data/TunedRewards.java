// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.List;
import java.util.Optional;
import org.dacnative.input.InputException;

/**
 * What a mode of {@code --reward_tune} makes of a data set's rewards.
 *
 * @param mode of them
 * @param numbers the new rewards; empty where the mode is refused
 * @param refusal why it is, else empty
 */
public record TunedRewards(RewardTuning mode, Optional<ColumnSummary.Numbers> numbers, String refusal) {

    /** @param modes in the order of the answers */
    static List<TunedRewards> of(Episodes episodes, List<RewardTuning> modes) {
        return modes.stream().map(mode -> of(episodes, mode)).toList();
    }

    private static TunedRewards of(Episodes episodes, RewardTuning mode) {
        double[] sums = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0};
        try {
            Rows tuned = mode.tune(episodes.transitions().rewards(), episodes.trajectories());
            tuned.forEachBlock((first, count, rewards) -> {
                for (int i = 0; i < count; i++) {
                    sums[0] = Math.min(sums[0], rewards[i]);
                    sums[1] = Math.max(sums[1], rewards[i]);
                    sums[2] += rewards[i];
                }
            });
            return new TunedRewards(
                    mode, Optional.of(new ColumnSummary.Numbers(sums[0], sums[1], sums[2] / tuned.size())), "");
        } catch (InputException e) {
            return new TunedRewards(mode, Optional.empty(), e.withFlags());
        }
    }
}
