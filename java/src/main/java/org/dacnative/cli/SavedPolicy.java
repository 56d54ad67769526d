// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Inertia;
import org.dacnative.env.TaskSpec;
import org.dacnative.input.InputException;

/** The first seed's policy of a checkpoint: a run's newest or the one that is named. */
record SavedPolicy(Algorithm<?> algorithm, Checkpoint checkpoint) {

    /** @param path a run's folder or a checkpoint's */
    static SavedPolicy open(Path path, List<Algorithm<?>> algorithms) {
        Checkpoint checkpoint =
                Files.exists(path.resolve("state.json")) ? Checkpoint.open(path) : new CheckpointStore(path).newest();
        return new SavedPolicy(Algorithms.find(algorithms, checkpoint.info().algorithm()), checkpoint);
    }

    /** The robots' masses that the run was scored with. */
    Inertia inertia() {
        return Choices.parse(Inertia.class, checkpoint.info().options().getOrDefault("inertia", "legacy"));
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
        return acting(algorithm, machine, task, number, changes, body);
    }

    private <C extends Record & TrainingConfig, R> R acting(
            Algorithm<C> known,
            MachineOptions machine,
            TaskSpec task,
            long number,
            Map<String, String> changes,
            BiFunction<ActingPolicy, String, R> body) {
        if (task.obsDim() != checkpoint.info().obsDim()
                || task.actDim() != checkpoint.info().actDim()) {
            throw new InputException("--env " + task.name() + ": the policy is for "
                    + checkpoint.info().obsDim() + " and " + checkpoint.info().actDim()
                    + " numbers of observation and action, the task has " + task.obsDim() + " and " + task.actDim());
        }
        List<Long> seeds = checkpoint.info().seeds().subList(0, 1);
        try (Engine engine = new Engine(machine.engine(seeds))) {
            Agent agent =
                    known.create(engine, ActingChanges.apply(known, checkpoint, changes), task.obsDim(), task.actDim());
            checkpoint.readAgent(agent.state(), seeds);
            ActingPolicy policy = agent.policy(engine);
            policy.startEvaluation(number);
            return body.apply(policy, checkpoint.folder().toString());
        }
    }
}
