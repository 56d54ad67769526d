// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;

/**
 * How a saved policy is to act.
 *
 * @param seed which of the run's; empty: the first that has not diverged
 * @param changes of parameters that only decide how a policy acts, by name, as text
 * @param precision FP32 or BF16
 * @param parallel calls that may compute at the same time, each with memory of its own
 * @param algorithms one of which the policy is of
 */
public record PolicyOptions(
        OptionalLong seed,
        Map<String, String> changes,
        Precision precision,
        int parallel,
        List<Algorithm<?>> algorithms) {
    /** As the run was trained and scored; as many calls at the same time as there are processors. */
    public static final PolicyOptions STANDARD = new PolicyOptions(
            OptionalLong.empty(),
            Map.of(),
            Precision.FP32,
            Math.min(EngineConfig.MOST_THREADS, Runtime.getRuntime().availableProcessors()),
            KnownAlgorithms.ALL);

    /** IllegalArgumentException if nobody could act. */
    public PolicyOptions {
        if (parallel < 1) {
            throw new IllegalArgumentException("parallel is " + parallel + ", allowed is at least 1");
        }
        changes = Map.copyOf(changes);
        algorithms = List.copyOf(algorithms);
    }

    public PolicyOptions withSeed(long value) {
        return new PolicyOptions(OptionalLong.of(value), changes, precision, parallel, algorithms);
    }

    /** What the algorithm's parameter of this name means; 0: nothing is left to chance, as far as the algorithm can. */
    public PolicyOptions withTemperature(double value) {
        return with("temperature", Double.toString(value));
    }

    /** A parameter of acting, such as num_action_samples. */
    public PolicyOptions with(String parameter, String value) {
        Map<String, String> more = new LinkedHashMap<>(changes);
        more.put(parameter, value);
        return new PolicyOptions(seed, more, precision, parallel, algorithms);
    }

    public PolicyOptions withPrecision(Precision value) {
        return new PolicyOptions(seed, changes, value, parallel, algorithms);
    }

    public PolicyOptions withParallel(int calls) {
        return new PolicyOptions(seed, changes, precision, calls, algorithms);
    }

    /** For policies of algorithms that do not come with the library. */
    public PolicyOptions withAlgorithms(List<Algorithm<?>> known) {
        return new PolicyOptions(seed, changes, precision, parallel, known);
    }
}
