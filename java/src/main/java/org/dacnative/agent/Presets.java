// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The published hyper-parameters by data set (paper, appendix on hyper-parameters). Locomotion learns eta with a dual
 * step; antmaze keeps it at 0.1 and takes the best of the N action samples.
 */
public final class Presets {
    private static final Map<String, UnaryOperator<DacConfigBuilder>> BY_DATA_SET = Map.ofEntries(
            locomotion("halfcheetah-medium-v2", 0, 1),
            locomotion("hopper-medium-v2", 1.5, 1),
            locomotion("walker2d-medium-v2", 1, 1),
            locomotion("halfcheetah-medium-replay-v2", 0, 1),
            locomotion("hopper-medium-replay-v2", 1.5, 1),
            locomotion("walker2d-medium-replay-v2", 1, 1),
            locomotion("halfcheetah-medium-expert-v2", 0, 0.1),
            locomotion("hopper-medium-expert-v2", 1.5, 0.05),
            locomotion("walker2d-medium-expert-v2", 1, 1),
            antmaze("antmaze-umaze-v0", 1, 3e-4),
            antmaze("antmaze-umaze-diverse-v0", 1, 3e-4),
            antmaze("antmaze-medium-play-v0", 1, 3e-4),
            antmaze("antmaze-medium-diverse-v0", 1, 3e-4),
            antmaze("antmaze-large-play-v0", 1.1, 1e-3),
            antmaze("antmaze-large-diverse-v0", 1, 1e-3));

    private Presets() {}

    /** A builder with the data set's published values; empty if none were published for that name. */
    public static Optional<DacConfigBuilder> find(String dataSet) {
        return Optional.ofNullable(BY_DATA_SET.get(dataSet)).map(preset -> preset.apply(DacConfig.builder()));
    }

    private static Map.Entry<String, UnaryOperator<DacConfigBuilder>> locomotion(
            String dataSet, double rho, double bcThreshold) {
        return Map.entry(
                dataSet, config -> config.eta(1).etaLearningRate(1e-3).rho(rho).bcThreshold(bcThreshold));
    }

    private static Map.Entry<String, UnaryOperator<DacConfigBuilder>> antmaze(
            String dataSet, double rho, double criticLearningRate) {
        return Map.entry(dataSet, config -> config.eta(0.1).maxQ(true).rho(rho).criticLearningRate(criticLearningRate));
    }
}
