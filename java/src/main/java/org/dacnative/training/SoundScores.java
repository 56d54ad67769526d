// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.Divergence;
import org.dacnative.env.SeedScores;

/** Tells the listener of scores, but not of those that weights which are not finite have made. */
final class SoundScores {
    private final DacAgent agent;
    private final TrainingListener listener;

    SoundScores(DacAgent agent, TrainingListener listener) {
        this.agent = agent;
        this.listener = listener;
    }

    /** @param updates what the weights that were scored had seen; a seed that was lost later was sound then */
    void evaluated(long updates, List<SeedScores> scores) {
        Set<Long> lost = agent.divergences().stream()
                .filter(divergence -> divergence.updates() <= updates)
                .map(Divergence::seed)
                .collect(Collectors.toSet());
        List<SeedScores> sound =
                scores.stream().filter(seed -> !lost.contains(seed.seed())).toList();
        if (!sound.isEmpty()) {
            listener.evaluated(updates, sound);
        }
    }
}
