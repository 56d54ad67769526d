// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dacnative.engine.Engine;

/**
 * A way to train a policy from logged data. The loop, evaluation, files and the command line know algorithms by this
 * contract only; a new one is a class that implements it.
 *
 * @param <C> its hyper-parameters: a record whose components carry {@link Parameter}
 */
public interface Algorithm<C extends Record & TrainingConfig> {
    /** As in {@code --agent} and in a run's folder. */
    String name();

    ParameterTable<C> parameters();

    /** The values that were published for a data set, by parameter's name; empty if none were. */
    default Optional<Map<String, Object>> published(String dataSet) {
        return Optional.empty();
    }

    /** The final score that was published for a data set with these values; empty if none was. */
    default OptionalDouble publishedScore(String dataSet) {
        return OptionalDouble.empty();
    }

    /** The few metrics that a progress line has room for. */
    default List<String> headline() {
        return List.of();
    }

    /**
     * An agent for all seeds of an engine, before its first update.
     *
     * @param engine owns what the agent creates
     */
    Agent create(Engine engine, C config, int obsDim, int actDim);
}
