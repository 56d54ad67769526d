// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.deploy.SavedAgent;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Inertia;
import org.dacnative.env.TaskSpec;
import org.dacnative.input.InputException;
import org.dacnative.training.ScaledAgent;

/** The first seed's policy of a checkpoint: a run's newest or the one that is named. */
record SavedPolicy(SavedAgent saved) {
    /** Of evaluations, which the engine's counters tell apart: any seed may name one. */
    private static final long NUMBERS = 1 << 21;

    /** @param path a run's folder or a checkpoint's; InputException for a walker's */
    static SavedPolicy open(Path path, List<Algorithm<?>> algorithms) {
        SavedPolicy policy = new SavedPolicy(SavedAgent.open(path, algorithms));
        WalkerFolder.refuse(path, policy.saved.checkpoint().info().options());
        return policy;
    }

    /** The robots' masses that the run was scored with. */
    Inertia inertia() {
        return Choices.parse(Inertia.class, saved.checkpoint().info().options().getOrDefault("inertia", "legacy"));
    }

    /**
     * Runs the body with the policy, which ends with it, and the checkpoint's name.
     *
     * @param number names the draws
     * @param changes of parameters that only decide how a policy acts, as text
     */
    <R> R acting(
            MachineOptions machine,
            TaskSpec task,
            long number,
            Map<String, String> changes,
            BiFunction<ActingPolicy, String, R> body) {
        int obsDim = saved.checkpoint().info().obsDim();
        int actDim = saved.checkpoint().info().actDim();
        if (task.obsDim() != obsDim || task.actDim() != actDim) {
            throw new InputException("--env " + task.name() + ": the policy is for " + obsDim + " and " + actDim
                    + " numbers of observation and action, the task has " + task.obsDim() + " and " + task.actDim());
        }
        try (Engine engine =
                new Engine(machine.engine(saved.checkpoint().info().seeds().subList(0, 1)))) {
            Agent agent = ScaledAgent.of(saved.with(changes).create(engine), saved.scaling());
            ActingPolicy policy = agent.policy(engine);
            policy.startEvaluation(Math.floorMod(number, NUMBERS));
            return body.apply(policy, saved.checkpoint().folder().toString());
        }
    }
}
