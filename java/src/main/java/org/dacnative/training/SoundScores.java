// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import org.dacnative.env.SeedScores;

/** Tells the listener of scores, but not of those that weights which are not finite have made. */
final class SoundScores {
    private final LostSeeds lost;
    private final TrainingListener listener;

    SoundScores(LostSeeds lost, TrainingListener listener) {
        this.lost = lost;
        this.listener = listener;
    }

    /** @param updates what the weights that were scored had seen; a seed that was lost later was sound then */
    void evaluated(long updates, List<SeedScores> scores) {
        List<SeedScores> sound = scores.stream()
                .filter(seed -> !lost.lostBy(seed.seed(), updates))
                .toList();
        if (!sound.isEmpty()) {
            listener.evaluated(updates, sound);
        }
    }
}
