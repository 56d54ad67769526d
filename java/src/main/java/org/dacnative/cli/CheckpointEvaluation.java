// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.Optional;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.deploy.SavedAgent;
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
 * @param saved with the changes of how it acts
 * @param seeds of the checkpoint's
 * @param inertia null: the run's
 */
record CheckpointEvaluation(
        SavedAgent saved, MachineOptions machine, String env, List<Long> seeds, int episodes, Inertia inertia) {
    /** Far beyond training's evaluations, so that its episodes start elsewhere. */
    private static final long NUMBER = 1_000_000;

    EvalResult run(String name) {
        return run(name, Optional.empty());
    }

    /** @param video of the first episode */
    EvalResult run(String name, Optional<EvalVideo> video) {
        TaskSpec task = task();
        for (long seed : seeds) {
            if (!saved.checkpoint().info().seeds().contains(seed)) {
                throw new InputException("--seeds " + seed + ": the run has the seeds "
                        + saved.checkpoint().info().seeds());
            }
        }
        try (Engine engine = new Engine(machine.engine(seeds));
                Evaluator evaluator = new Evaluator(task, chosenInertia(), seeds, episodes, machine.threads())) {
            ActingPolicy policy = saved.create(engine).policy(engine);
            policy.startEvaluation(NUMBER);
            video.ifPresent(asked -> evaluator.record());
            List<SeedScores> scores = evaluator.evaluate(policy, NUMBER);
            video.ifPresent(asked -> asked.write(evaluator));
            return new EvalResult(name, saved.checkpoint(), task.name(), evaluator.simulator(), episodes, scores);
        }
    }

    private TaskSpec task() {
        TaskSpec task = Tasks.find(env);
        if (task.obsDim() != saved.checkpoint().info().obsDim()
                || task.actDim() != saved.checkpoint().info().actDim()) {
            throw new InputException("--env " + env + ": the policy has "
                    + saved.checkpoint().info().obsDim() + " and "
                    + saved.checkpoint().info().actDim() + " numbers of observation and action, the task "
                    + task.obsDim()
                    + " and " + task.actDim());
        }
        return task;
    }

    private Inertia chosenInertia() {
        return inertia != null
                ? inertia
                : Choices.parse(
                        Inertia.class, saved.checkpoint().info().options().getOrDefault("inertia", "legacy"));
    }
}
