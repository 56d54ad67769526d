// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.function.Consumer;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.engine.Replay;
import org.dacnative.env.Arena;
import org.dacnative.env.Evaluator;
import org.dacnative.training.ScaledArena;

/**
 * Where a run's policies are played: the user's own environment, else the known task's.
 *
 * @param threads of the simulator, at most
 * @param print gets a line that says where scores come from, or why there are none
 */
record RunEnvironments(RunOptions run, int threads, Consumer<String> print) {
    private static final String NO_SIMULATOR =
            "MuJoCo is not here (Debian: apt-get install libmujoco-dev, then build again)";

    /** InputException if there should be online updates where there is no environment to step. */
    void requireFor(OnlineStage online) {
        if (!run.scored()) {
            online.requireNone("the data have none; --env_class names one");
        } else if (!isSimulated()) {
            online.requireNone(NO_SIMULATOR);
        }
    }

    /** Null, with a line that says why, when there is nothing here to score in; training goes on without scores. */
    Evaluator evaluatorOrNull(TrainingData data) {
        if (!run.scored()) {
            print.accept("evaluation: no environment (--env_class names one of your own), so no scores; "
                    + (data.measuring().isPresent() ? "measures on held-out data" : "nothing is held out either"));
            return null;
        }
        if (!isSimulated()) {
            print.accept("evaluation: " + NO_SIMULATOR + "; training without scores");
            return null;
        }
        Evaluator evaluator =
                new Evaluator(envs -> environments(envs, threads, data.replay()), run.seeds(), run.evalEpisodes());
        print.accept(
                "evaluation: " + evaluator.simulator() + ", " + EvalResult.episodes(run.evalEpisodes()) + " a seed");
        return evaluator;
    }

    /** Whether the environments that a run is to be scored in are here. */
    private boolean isSimulated() {
        return run.environment.isGiven() || !PhysicsWorld.simulatorVersion().isEmpty();
    }

    /** For the online part, in the units that the agent is trained on. */
    Arena online(int count, TrainingData data) {
        return ScaledArena.of(environments(count, Math.min(count, threads), data.replay()), data.scaling());
    }

    private Arena environments(int count, int stepping, Replay replay) {
        return run.environment.isGiven()
                ? run.environment.environment().create(count, replay.obsDim(), replay.actDim())
                : Arena.of(run.task().orElseThrow(), run.inertia, count, stepping);
    }
}
