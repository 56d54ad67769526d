// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.Map;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Inertia;
import org.dacnative.env.Evaluator;
import org.dacnative.env.SeedScores;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.dacnative.input.InputException;

/**
 * Scores the policies of one checkpoint.
 *
 * @param seeds of the checkpoint's
 * @param inertia null: the run's
 * @param changes of parameters that only decide how a policy acts, as text
 */
record CheckpointEvaluation(
        Algorithm<?> algorithm,
        Checkpoint checkpoint,
        MachineOptions machine,
        String env,
        List<Long> seeds,
        int episodes,
        Inertia inertia,
        Map<String, String> changes) {
    /** Far beyond training's evaluations, so that its episodes start elsewhere. */
    private static final long NUMBER = 1_000_000;

    EvalResult run(String name) {
        return run(algorithm, name);
    }

    private <C extends Record & TrainingConfig> EvalResult run(Algorithm<C> known, String name) {
        TaskSpec task = task();
        for (long seed : seeds) {
            if (!checkpoint.info().seeds().contains(seed)) {
                throw new InputException("--seeds " + seed + ": the run has the seeds "
                        + checkpoint.info().seeds());
            }
        }
        C config = ActingChanges.apply(known, checkpoint, changes);
        try (Engine engine = new Engine(machine.engine(seeds));
                Evaluator evaluator = new Evaluator(task, chosenInertia(), seeds, episodes, machine.threads())) {
            Agent agent = known.create(engine, config, task.obsDim(), task.actDim());
            checkpoint.readAgent(agent.state(), seeds);
            ActingPolicy policy = agent.policy(engine);
            policy.startEvaluation(NUMBER);
            List<SeedScores> scores = evaluator.evaluate(policy, NUMBER);
            return new EvalResult(name, checkpoint, task.name(), evaluator.simulator(), episodes, scores);
        }
    }

    private TaskSpec task() {
        TaskSpec task = Tasks.find(env);
        if (task.obsDim() != checkpoint.info().obsDim()
                || task.actDim() != checkpoint.info().actDim()) {
            throw new InputException("--env " + env + ": the policy has "
                    + checkpoint.info().obsDim() + " and "
                    + checkpoint.info().actDim() + " numbers of observation and action, the task " + task.obsDim()
                    + " and " + task.actDim());
        }
        return task;
    }

    private Inertia chosenInertia() {
        return inertia != null
                ? inertia
                : Choices.parse(Inertia.class, checkpoint.info().options().getOrDefault("inertia", "legacy"));
    }
}
