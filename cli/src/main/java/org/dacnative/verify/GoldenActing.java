// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import java.util.List;
import java.util.Map;
import org.dacnative.algorithm.DiffusionDecision;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Tensor;

/** Kind {@code dac_sample_actions}: candidates, their values and the action taken, with recorded draws. */
final class GoldenActing {
    private GoldenActing() {}

    static List<QuantityError> run(GoldenFile file, EngineConfig config, Tolerances tolerances) {
        try (GoldenAgent golden = new GoldenAgent(file, config)) {
            golden.useRecordedSchedule(file);
            DiffusionDecision acting = golden.agent().decisionRule().recordWithDraws(file.integer("batch_size"));
            Map<String, Tensor> draws = acting.draws();
            acting.observations().write(file.floats("batch/observations"));
            draws.get(DiffusionDecision.PRIOR).write(file.floats("draws/prior"));
            if (file.has("draws/z")) { // ddim draws none
                draws.get(DiffusionDecision.NOISE).write(file.floats("draws/z"));
            }
            if (file.has("draws/gumbel")) {
                draws.get(DiffusionDecision.GUMBEL).write(file.floats("draws/gumbel"));
            }
            acting.run();

            Comparison comparison = new Comparison(tolerances);
            comparison.check(Quantity.ACTING_CHAIN, acting.chain().toArray(), file.reference("out/x_steps"));
            comparison.check(Quantity.ACTING_VALUES, acting.values().toArray(), file.reference("out/q_heads"));
            // The action, not its index: candidates that saturate to the same action tie.
            comparison.check(Quantity.ACTING_ACTIONS, acting.actions().toArray(), file.reference("out/actions"));
            return comparison.errors();
        }
    }
}
