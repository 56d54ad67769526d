// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.ParameterTable;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.engine.Engine;

/**
 * An algorithm that is its name, its hyper-parameters and a way to create its agent.
 *
 * @param headline the few metrics that a progress line has room for
 * @param presets the values that were published for a data set, by parameter's name
 */
public record NamedAlgorithm<C extends Record & TrainingConfig>(
        String name,
        ParameterTable<C> parameters,
        List<String> headline,
        Function<String, Optional<Map<String, Object>>> presets,
        Creator<C> creator)
        implements Algorithm<C> {

    /** Without published values. */
    NamedAlgorithm(String name, ParameterTable<C> parameters, List<String> headline, Creator<C> creator) {
        this(name, parameters, headline, dataSet -> Optional.empty(), creator);
    }

    /** Creates an agent for all seeds of an engine. */
    public interface Creator<C> {
        Agent create(Engine engine, C config, int obsDim, int actDim);
    }

    @Override
    public Optional<Map<String, Object>> published(String dataSet) {
        return presets.apply(dataSet);
    }

    @Override
    public Agent create(Engine engine, C config, int obsDim, int actDim) {
        return creator.create(engine, config, obsDim, actDim);
    }
}
