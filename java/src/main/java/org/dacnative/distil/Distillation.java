// SPDX-License-Identifier: Apache-2.0
package org.dacnative.distil;

import java.util.List;
import java.util.Optional;
import org.dacnative.algorithm.ParameterTable;
import org.dacnative.baseline.DistilAgent;
import org.dacnative.baseline.DistilConfig;
import org.dacnative.baseline.NamedAlgorithm;

/** Distillation as an algorithm like the others: a one-pass policy of a DAC run, each seed of it a teacher of one. */
public final class Distillation {
    public static final NamedAlgorithm<DistilConfig> ALGORITHM = new NamedAlgorithm<>(
            "DISTIL",
            ParameterTable.of(DistilConfig.class),
            List.of("nll", "q_mean", "teacher_q_mean"),
            dataSet -> Optional.empty(),
            (engine, config, obsDim, actDim) -> DistilAgent.create(
                    engine,
                    config,
                    obsDim,
                    actDim,
                    (where, observations, actions, counter) ->
                            DacTeacher.open(config.teacher(), where, observations, actions, counter)));

    private Distillation() {}
}
