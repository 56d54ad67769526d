// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.Optional;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.deploy.SavedAgent;
import org.dacnative.engine.Engine;
import org.dacnative.env.Evaluator;
import org.dacnative.env.SeedScores;
import org.dacnative.training.ScaledAgent;

/**
 * Scores the policies of one checkpoint.
 *
 * @param saved with the changes of how it acts
 * @param place where
 * @param seeds of the checkpoint's
 */
record CheckpointEvaluation(
        SavedAgent saved, MachineOptions machine, ScoringPlace place, List<Long> seeds, int episodes) {
    /** Far beyond training's evaluations, so that its episodes start elsewhere. */
    private static final long NUMBER = 1_000_000;

    EvalResult run(String name) {
        return run(name, Optional.empty());
    }

    /** @param video of the first episode */
    EvalResult run(String name, Optional<EvalVideo> video) {
        CheckpointInfo info = saved.checkpoint().info();
        try (Engine engine = new Engine(machine.engine(seeds));
                Evaluator evaluator = place.evaluator(info, seeds, episodes, machine.threads())) {
            Agent agent = ScaledAgent.of(saved.create(engine), saved.scaling());
            ActingPolicy policy = agent.policy(engine);
            policy.startEvaluation(NUMBER);
            video.ifPresent(asked -> evaluator.record());
            List<SeedScores> scores = evaluator.evaluate(policy, NUMBER);
            video.ifPresent(asked -> asked.write(evaluator));
            return new EvalResult(name, saved.checkpoint(), place.name(), evaluator.simulator(), episodes, scores);
        }
    }
}
