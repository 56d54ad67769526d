// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import org.dacnative.data.DatasetOptions;
import org.dacnative.data.Preparation;
import org.dacnative.data.RewardTuning;
import org.dacnative.engine.Inertia;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.dacnative.input.InputException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What to train on, how long, and how to score it. */
final class RunOptions {
    /** As many as an engine takes. */
    private static final int MOST_SEEDS = 4096;

    /** About a gigabyte. */
    private static final int MOST_CANDIDATES = 1 << 24;

    private static final int MOST_EPISODES = 10_000;

    /** Of an evaluation where there is no task that says how many. */
    static final int USUAL_EPISODES = 10;

    @Option(
            names = "--agent",
            paramLabel = "NAME",
            defaultValue = "DAC",
            description =
                    "the algorithm, whose hyper-parameters are those below: dac, bc, dbc, dql, iql, ivr, cql or sac"
                            + " (default: dac)")
    String agent;

    @Option(
            names = "--env",
            paramLabel = "TASK",
            description =
                    "a task of D4RL such as hopper-medium-v2 (the command 'datasets' lists all), or 'demo': made-up"
                            + " data, no file needed; none for data of your own, which --dataset names")
    String env;

    @Option(
            names = "--dataset",
            paramLabel = "FILE",
            description =
                    "the data set's file (D4RL, Minari, robomimic, OGBench, NPZ, CSV) or Minari's folder; otherwise it"
                            + " is looked for in $$D4RL_DATASET_DIR and ~/.d4rl/datasets")
    Path dataset;

    @Mixin
    ReadingFlags reading = new ReadingFlags();

    @Mixin
    PreparationFlags preparation = new PreparationFlags();

    @Mixin
    EnvironmentFlags environment = new EnvironmentFlags();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "first seed (default: ${DEFAULT-VALUE})")
    long seed;

    @Option(
            names = "--num_seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "seeds trained side by side: seed, seed + 1, ... (default: ${DEFAULT-VALUE})")
    int numSeeds;

    @Option(
            names = "--log_interval",
            paramLabel = "N",
            defaultValue = "5000",
            description = "updates (default: ${DEFAULT-VALUE})")
    long logInterval;

    @Option(
            names = "--eval_interval",
            paramLabel = "N",
            defaultValue = "10000",
            description = "updates (default: ${DEFAULT-VALUE})")
    long evalInterval;

    @Option(
            names = "--n_eval_episodes",
            paramLabel = "N",
            description = "for each seed (default: as published, 100 for AntMaze and 10 for other tasks)")
    private Integer evalEpisodes;

    @Option(
            names = "--inertia",
            paramLabel = "legacy|exact",
            defaultValue = "legacy",
            description =
                    "the robots' masses: legacy as in D4RL, exact as in Gymnasium's v4 (default: ${DEFAULT-VALUE})")
    Inertia inertia;

    @Option(
            names = "--reward_tune",
            paramLabel = "MODE",
            description = "iql_locomotion, traj_normalize, reward_normalize, antmaze100, iql_antmaze, cql_antmaze,"
                    + " antmaze or no (default: iql_locomotion; without --env no)")
    private RewardTuning rewardTuning;

    @Option(
            names = "--percentile",
            paramLabel = "X",
            defaultValue = "100",
            description = "train on the best trajectories, in per cent (default: ${DEFAULT-VALUE})")
    double percentile;

    @Option(
            names = "--percentage",
            paramLabel = "X",
            defaultValue = "100",
            description = "train on random trajectories, in per cent (default: ${DEFAULT-VALUE})")
    double percentage;

    @Option(
            names = "--data_seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "of the random choice of --percentage; the same for all seeds (default: ${DEFAULT-VALUE})")
    long dataSeed;

    @Option(
            names = "--rand_batch",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            description = "independent minibatches in place of passes over shuffled data")
    boolean randBatch;

    @Option(
            names = "--results_dir",
            paramLabel = "DIR",
            defaultValue = "results",
            description = "(default: ${DEFAULT-VALUE})")
    Path resultsDir;

    @Option(
            names = "--tag",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "appended to the name of the run's folder")
    String tag;

    /** InputException for the first value that is not allowed. */
    void validate() {
        if (env == null && dataset == null) {
            throw new InputException("--env is missing: a task such as hopper-medium-v2, or demo; for data of your own"
                    + " --dataset FILE is enough");
        }
        environment.validate();
        preparation();
        datasetOptions();
        if (numSeeds < 1 || numSeeds > MOST_SEEDS) {
            throw new InputException("--num_seeds " + numSeeds + ": must be 1.." + MOST_SEEDS);
        }
        if (seed > Long.MAX_VALUE - numSeeds) {
            throw new InputException("--seed " + seed + ": leaves no room for --num_seeds " + numSeeds);
        }
        reading.options();
        requireAtLeastOne("--log_interval", logInterval);
        requireAtLeastOne("--eval_interval", evalInterval);
        if (evalEpisodes != null && (evalEpisodes < 1 || evalEpisodes > MOST_EPISODES)) {
            throw new InputException("--n_eval_episodes " + evalEpisodes + ": must be 1.." + MOST_EPISODES);
        }
        if (!tag.matches("[A-Za-z0-9._-]*")) {
            throw new InputException("--tag " + tag + ": letters, digits, '.', '_' and '-' are allowed");
        }
    }

    /** Candidates of all states at a decision take memory together; more than this is a slip of the hand. */
    void requireFewCandidates(int numActionSamples) {
        double candidates = (double) numSeeds * evalEpisodes() * numActionSamples;
        if (candidates > MOST_CANDIDATES) {
            throw new InputException(String.format(
                    Locale.ROOT,
                    "--num_action_samples %d: times --num_seeds %d and --n_eval_episodes %d are %.3g candidates at a"
                            + " decision, allowed are %d",
                    numActionSamples,
                    numSeeds,
                    evalEpisodes(),
                    candidates,
                    MOST_CANDIDATES));
        }
    }

    /** What was given, else what is usual for the task. */
    int evalEpisodes() {
        return evalEpisodes != null
                ? evalEpisodes
                : task().map(known -> known.family().evaluationEpisodes()).orElse(USUAL_EPISODES);
    }

    /** The known task; empty for data of one's own. InputException if there is none of its name. */
    Optional<TaskSpec> task() {
        return Optional.ofNullable(env).map(Tasks::find);
    }

    /** The task's, else that of the data, as a part of a path. */
    String name() {
        return env != null ? env : RunName.of(dataset);
    }

    /** What hyper-parameters may be published for; no name of a file. */
    String published() {
        return env != null ? env : "data without --env";
    }

    /** InputException for values that are not allowed. */
    Preparation preparation() {
        return preparation.of(env != null, scored());
    }

    /** Whether policies are scored in an environment, here or where there is MuJoCo. */
    boolean scored() {
        return env != null || environment.isGiven();
    }

    /** Whether scores are those of the task, which published ones may stand beside. */
    boolean scoredInTheTask() {
        return env != null && !environment.isGiven();
    }

    List<Long> seeds() {
        return LongStream.range(seed, seed + numSeeds).boxed().toList();
    }

    /** Without a task rewards are taken as they were recorded: the usual mode is made for D4RL's locomotion. */
    RewardTuning rewardTuning() {
        return rewardTuning == null ? RewardTuning.usual(env != null) : rewardTuning;
    }

    DatasetOptions datasetOptions() {
        return new DatasetOptions(rewardTuning(), percentile, percentage, dataSeed);
    }

    private static void requireAtLeastOne(String option, long value) {
        if (value < 1) {
            throw new InputException(option + " " + value + ": must be at least 1");
        }
    }
}
