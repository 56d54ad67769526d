// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.engine.Inertia;
import org.dacnative.env.Evaluator;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.dacnative.input.InputException;

/** Where saved policies are scored. */
interface ScoringPlace {
    /** As it is shown. */
    String name();

    /** Episodes of a seed where nobody says how many. */
    int usualEpisodes();

    /** InputException if the policies do not fit. */
    Evaluator evaluator(CheckpointInfo policies, List<Long> seeds, int episodes, int threads);

    /**
     * A run's own; empty if it had none.
     *
     * @param run its options
     */
    static Optional<ScoringPlace> of(Map<String, String> run, Inertia inertia) {
        Optional<ScoringPlace> own = EnvironmentFlags.recorded(run).map(found -> new Own(name(run), found));
        return own.isPresent()
                ? own
                : Optional.ofNullable(run.get("env")).map(task -> new Task(Tasks.find(task), inertia));
    }

    /** The masses that a run was scored with. */
    static Inertia inertia(Map<String, String> run) {
        return Choices.parse(Inertia.class, run.getOrDefault("inertia", "legacy"));
    }

    /** What a run is called. */
    static String name(Map<String, String> run) {
        return Optional.ofNullable(run.get("env"))
                .or(() -> Optional.ofNullable(run.get("dataset")).map(file -> RunName.of(Path.of(file))))
                .orElse("own data"); // saved by a program
    }

    /** A known task in MuJoCo. */
    record Task(TaskSpec task, Inertia inertia) implements ScoringPlace {
        @Override
        public String name() {
            return task.name();
        }

        @Override
        public int usualEpisodes() {
            return task.family().evaluationEpisodes();
        }

        @Override
        public Evaluator evaluator(CheckpointInfo policies, List<Long> seeds, int episodes, int threads) {
            if (task.obsDim() != policies.obsDim() || task.actDim() != policies.actDim()) {
                throw new InputException("--env " + task.name() + ": the policy has " + policies.obsDim() + " and "
                        + policies.actDim() + " numbers of observation and action, the task " + task.obsDim() + " and "
                        + task.actDim());
            }
            return new Evaluator(task, inertia, seeds, episodes, threads);
        }
    }

    /** A user's own environment. */
    record Own(String name, OwnEnvironment environment) implements ScoringPlace {
        @Override
        public int usualEpisodes() {
            return RunOptions.USUAL_EPISODES;
        }

        @Override
        public Evaluator evaluator(CheckpointInfo policies, List<Long> seeds, int episodes, int threads) {
            return new Evaluator(
                    envs -> environment.create(envs, policies.obsDim(), policies.actDim()), seeds, episodes);
        }
    }
}
