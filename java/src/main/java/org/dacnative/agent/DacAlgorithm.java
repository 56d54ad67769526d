// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.ParameterTable;
import org.dacnative.engine.Engine;

/** Diffusion Actor-Critic, as the program's other parts know it. */
public final class DacAlgorithm implements Algorithm<DacConfig> {
    @Override
    public String name() {
        return "DAC";
    }

    @Override
    public ParameterTable<DacConfig> parameters() {
        return DacConfig.PARAMETERS;
    }

    @Override
    public Optional<Map<String, Object>> published(String dataSet) {
        return Presets.find(dataSet).map(DacConfigBuilder::values);
    }

    @Override
    public OptionalDouble publishedScore(String dataSet) {
        return PublishedScores.find(dataSet);
    }

    @Override
    public List<String> headline() {
        return List.of("critic_loss", "bc_loss", "q_mean", "eta");
    }

    @Override
    public Agent create(Engine engine, DacConfig config, int obsDim, int actDim) {
        return DacAgent.create(engine, config, obsDim, actDim);
    }
}
