// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.RecordedDraws;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.Program;
import org.dacnative.engine.Tensor;

/**
 * Kind {@code dac_sequence}: consecutive updates with recorded batches and draws, compared with a float64 run of the
 * whole sequence. Parameters are judged by quantiles: the first Adam step is ill-conditioned (see GoldenUpdate).
 */
final class GoldenSequence {
    /** Recorded name of a quantity and the agent's tensor that holds it. */
    private static final Map<Quantity, String> SOURCES = Map.of(
            Quantity.STEPS_CRITIC_LOSS,
            "critic/loss",
            Quantity.STEPS_CRITIC_GRAD_NORM,
            "critic/grad_norm",
            Quantity.STEPS_VALUE_MEAN,
            "critic/qs",
            Quantity.STEPS_Q_NORM,
            "actor/Q_norm",
            Quantity.STEPS_BC_LOSS,
            "actor/bc_loss",
            Quantity.STEPS_GUIDANCE_LOSS,
            "actor/guidance_loss",
            Quantity.STEPS_ACTOR_LOSS,
            "actor/actor_loss",
            Quantity.STEPS_ACTOR_GRAD_NORM,
            "actor/grad_norm",
            Quantity.STEPS_ETA,
            "eta");

    private final GoldenFile file;
    private final DacAgent agent;
    private final Comparison comparison;
    private final int updates;
    private final Map<Quantity, float[]> history = new EnumMap<>(Quantity.class);

    private GoldenSequence(GoldenFile file, DacAgent agent, Comparison comparison) {
        this.file = file;
        this.agent = agent;
        this.comparison = comparison;
        this.updates = file.integer("n_updates");
        SOURCES.keySet().forEach(quantity -> history.put(quantity, new float[updates]));
    }

    static List<QuantityError> run(GoldenFile file, EngineConfig config, Tolerances tolerances) {
        try (GoldenAgent golden = new GoldenAgent(file, config)) {
            golden.useRecordedSchedule(file);
            Comparison comparison = new Comparison(tolerances);
            GoldenSequence sequence = new GoldenSequence(file, golden.agent(), comparison);
            sequence.runUpdates();
            sequence.compareHistory();
            sequence.compareEnd();
            return comparison.errors();
        }
    }

    private void runUpdates() {
        Map<Tensor, float[]> inputs = inputs();
        Program update = agent.recordUpdate();
        for (int step = 0; step < updates; step++) {
            for (Map.Entry<Tensor, float[]> input : inputs.entrySet()) {
                int size = input.getKey().size();
                input.getKey().write(Arrays.copyOfRange(input.getValue(), step * size, (step + 1) * size));
            }
            update.run(1);
            for (Map.Entry<Quantity, float[]> values : history.entrySet()) {
                values.getValue()[step] =
                        agent.tensors().get(SOURCES.get(values.getKey())).toArray()[0];
            }
        }
    }

    /** The recorded arrays with the update as their first axis, by the tensor that takes them. */
    private Map<Tensor, float[]> inputs() {
        Map<Tensor, float[]> inputs = new LinkedHashMap<>();
        for (String name : List.of("observations", "actions", "rewards", "masks", "next_observations")) {
            inputs.put(agent.tensors().get("batch/" + name), file.floats("batch/" + name));
        }
        RecordedDraws draws = agent.recordedDraws();
        inputs.put(draws.targetActions().prior(), file.floats("draws/critic/prior"));
        inputs.put(draws.targetActions().noise(), file.floats("draws/critic/z"));
        inputs.put(draws.diffusion().timesteps(), file.floats("draws/actor/t"));
        inputs.put(draws.diffusion().noise(), file.floats("draws/actor/eps"));
        return inputs;
    }

    private void compareHistory() {
        history.forEach(
                (quantity, values) -> comparison.check(quantity, values, file.reference("out/" + quantity.label())));
    }

    private void compareEnd() {
        end(agent.critic(), BankPart.PARAMS, "critic", Quantity.FINAL_CRITIC_Q999, Quantity.FINAL_CRITIC_MEDIAN);
        end(
                agent.critic(),
                BankPart.TARGET,
                "critic_tar",
                Quantity.FINAL_CRITIC_TARGET_Q999,
                Quantity.FINAL_CRITIC_TARGET_MEDIAN);
        end(agent.actor(), BankPart.PARAMS, "actor", Quantity.FINAL_ACTOR_Q999, Quantity.FINAL_ACTOR_MEDIAN);
        end(
                agent.actor(),
                BankPart.TARGET,
                "actor_tar",
                Quantity.FINAL_ACTOR_TARGET_Q999,
                Quantity.FINAL_ACTOR_TARGET_MEDIAN);
        comparison.same(Quantity.UNCHANGED, agent.critic().steps(), file.scalar("out/new_opt/critic/count"));
        comparison.same(Quantity.UNCHANGED, agent.actor().steps(), file.scalar("out/new_opt/actor/count"));
    }

    private void end(NetworkBank bank, BankPart part, String network, Quantity nearlyLargest, Quantity median) {
        double[] differences =
                new NetworkCheck(file, comparison).sortedDifferences(bank, part, "out/new_params_f64/" + network);
        comparison.record(nearlyLargest, NetworkCheck.quantile(differences, 0.999));
        comparison.record(median, NetworkCheck.quantile(differences, 0.5));
    }
}
