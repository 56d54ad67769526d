// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * The normalized scores of the paper's table, for the hyper-parameters of {@link Presets}: means of 8 seeds, each the
 * mean of its last five evaluations in 2,000,000 updates.
 */
final class PublishedScores {
    private static final Map<String, Double> BY_DATA_SET = Map.ofEntries(
            Map.entry("halfcheetah-medium-v2", 59.1),
            Map.entry("hopper-medium-v2", 101.2),
            Map.entry("walker2d-medium-v2", 96.8),
            Map.entry("halfcheetah-medium-replay-v2", 55.0),
            Map.entry("hopper-medium-replay-v2", 103.1),
            Map.entry("walker2d-medium-replay-v2", 96.8),
            Map.entry("halfcheetah-medium-expert-v2", 99.1),
            Map.entry("hopper-medium-expert-v2", 111.7),
            Map.entry("walker2d-medium-expert-v2", 113.6),
            Map.entry("antmaze-umaze-v0", 99.5),
            Map.entry("antmaze-umaze-diverse-v0", 85.0),
            Map.entry("antmaze-medium-play-v0", 85.8),
            Map.entry("antmaze-medium-diverse-v0", 84.0),
            Map.entry("antmaze-large-play-v0", 50.3),
            Map.entry("antmaze-large-diverse-v0", 55.3));

    private PublishedScores() {}

    /** Empty if none was published for that name. */
    static OptionalDouble find(String dataSet) {
        Double score = BY_DATA_SET.get(dataSet);
        return score == null ? OptionalDouble.empty() : OptionalDouble.of(score);
    }
}
