// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.collect.D4rlWriter;
import org.dacnative.collect.EpisodeCollector;
import org.dacnative.collect.OnlineSac;
import org.dacnative.collect.Recording;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.env.Evaluator;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.dacnative.input.InputException;
import org.dacnative.training.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a data set in D4RL's layout: of random actions, of a saved policy, or of SAC as it learns. */
@Command(
        name = "collect",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        description = "Makes a data set of a simulated task in D4RL's layout.")
final class CollectCommand implements Callable<Integer> {
    private static final int SCORED_EPISODES = 10;
    private static final String SAC = "sac";
    private static final String RANDOM = "random";

    private final List<Algorithm<?>> algorithms;

    @Spec
    private CommandSpec spec;

    @Option(names = "--env", paramLabel = "TASK", required = true, description = "the task")
    private String env;

    @Option(
            names = "--policy",
            paramLabel = "random|sac|RUN|CKPT",
            required = true,
            description = "random actions; SAC, trained here; or a saved policy")
    private String policy;

    @Option(names = "--transitions", paramLabel = "N", description = "rows of the data set (default: 1000000)")
    private int transitions = 1_000_000;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "the file, which must not exist yet")
    private Path out;

    @Option(names = "--train_steps", paramLabel = "N", description = "sac: steps of learning (default: 1000000)")
    private long trainSteps = 1_000_000;

    @Option(
            names = "--until_score",
            paramLabel = "X",
            description = "sac: learning ends at this normalized score, the mean of 10 episodes")
    private Double untilScore;

    @Option(
            names = "--keep_replay",
            description = "sac: the data set is all that was seen while learning, not what the learned policy does")
    private boolean keepReplay;

    @Option(names = "--eval_interval", paramLabel = "N", description = "sac: steps between scores (default: 10000)")
    private long evalInterval = 10_000;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            description = "of a saved policy's actions (default: as the run acts)")
    private String temperature;

    @Option(names = "--num_envs", paramLabel = "N", description = "environments side by side (default: 1)")
    private int numEnvs = 1;

    @Option(names = "--seed", paramLabel = "N", description = "the same seed gives the same file (default: 0)")
    private long seed;

    @Option(names = "--inertia", paramLabel = "legacy|exact", description = "the robots' masses (default: legacy)")
    private Inertia inertia = Inertia.LEGACY;

    @Mixin(name = "machine")
    private MachineOptions machine = new MachineOptions();

    CollectCommand(List<Algorithm<?>> algorithms) {
        this.algorithms = List.copyOf(algorithms);
    }

    @Override
    public Integer call() {
        TaskSpec task = Tasks.find(env);
        requireAtLeastOne("--transitions", transitions);
        requireAtLeastOne("--train_steps", trainSteps);
        requireAtLeastOne("--eval_interval", evalInterval);
        requireAtLeastOne("--num_envs", numEnvs);
        if (Files.exists(out)) {
            throw new InputException("--out " + out + ": the file exists; give another name or remove it");
        }
        Path folder = out.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new InputException("--out " + out + ": there is no folder " + folder);
        }
        try (StopSignal stop = new StopSignal()) {
            Map<String, String> metadata = new LinkedHashMap<>();
            Recording recording = switch (policy.toLowerCase(Locale.ROOT)) {
                case RANDOM -> random(task, stop);
                case SAC -> sac(task, stop, metadata);
                default -> saved(task, stop, metadata);
            };
            recording.cut(transitions);
            if (recording.rows() == 0) {
                say("stopped before the first step: nothing is written");
                return TrainCommand.INTERRUPTED;
            }
            describe(task, metadata, recording);
            D4rlWriter.write(out, recording, metadata);
            say(out + ": " + recording.rows() + " transitions of " + task.name());
            return stop.requested() ? TrainCommand.INTERRUPTED : 0;
        }
    }

    private void describe(TaskSpec task, Map<String, String> metadata, Recording recording) {
        metadata.put("env", task.name());
        metadata.put("policy", policy);
        metadata.put("seed", "" + seed);
        metadata.put("inertia", inertia.name().toLowerCase(Locale.ROOT));
        metadata.put("simulator", "MuJoCo " + PhysicsWorld.simulatorVersion());
        metadata.put("version", VersionText.VERSION);
        metadata.put("transitions", "" + recording.rows());
    }

    private EpisodeCollector collector(TaskSpec task, long number) {
        return new EpisodeCollector(task, inertia, numEnvs, machine.threads(), 2 * seed + number);
    }

    private Recording random(TaskSpec task, StopSignal stop) {
        SplittableRandom random = new SplittableRandom(seed);
        try (EpisodeCollector collector = collector(task, 0)) {
            return rollOut(collector, (observations, actions) -> OnlineSac.uniform(random, actions), stop);
        }
    }

    private Recording rollOut(EpisodeCollector collector, EpisodeCollector.ActionSource source, StopSignal stop) {
        while (collector.rows() < transitions && !stop.requested()) {
            collector.step(source, step -> {});
        }
        return collector.finish();
    }

    private Recording sac(TaskSpec task, StopSignal stop, Map<String, String> metadata) {
        List<Long> seeds = List.of(seed);
        try (Engine engine = new Engine(machine.engine(seeds));
                EpisodeCollector learning = collector(task, 0);
                Evaluator evaluator = new Evaluator(task, inertia, seeds, SCORED_EPISODES, machine.threads())) {
            OnlineSac sac = new OnlineSac(engine, task.obsDim(), task.actDim(), trainSteps, seed);
            double score = learn(sac, learning, evaluator, stop);
            metadata.put("score", String.format(Locale.ROOT, "%.2f", score));
            metadata.put("learning_steps", "" + sac.steps());
            if (keepReplay || stop.requested()) {
                return learning.finish();
            }
            try (EpisodeCollector collector = collector(task, 1)) {
                return rollOut(collector, sac::explore, stop);
            }
        }
    }

    /** The last score. */
    private double learn(OnlineSac sac, EpisodeCollector learning, Evaluator evaluator, StopSignal stop) {
        double score = Double.NaN;
        long nextScore = evalInterval;
        while (sac.steps() < trainSteps && !stop.requested()) {
            sac.step(learning);
            if (sac.steps() >= nextScore || sac.steps() >= trainSteps) {
                nextScore += evalInterval;
                sac.best().startEvaluation(sac.steps());
                score = evaluator.evaluate(sac.best(), sac.steps()).get(0).meanScore();
                say(String.format(Locale.ROOT, "step %d: score %.1f", sac.steps(), score));
                if (untilScore != null && score >= untilScore) {
                    return score;
                }
            }
        }
        return score;
    }

    private Recording saved(TaskSpec task, StopSignal stop, Map<String, String> metadata) {
        Path path = Path.of(policy);
        if (!Files.isDirectory(path)) {
            throw new InputException("--policy " + policy + ": must be random, sac, a run's folder or a checkpoint's");
        }
        Map<String, String> changes = temperature == null ? Map.of() : Map.of("temperature", temperature);
        return SavedPolicy.open(path, algorithms).acting(machine, task, seed, changes, (acting, run) -> {
            metadata.put("run", run);
            try (EpisodeCollector collector = collector(task, 0)) {
                return rollOut(collector, (observations, actions) -> acting.act(observations, numEnvs, actions), stop);
            }
        });
    }

    private static void requireAtLeastOne(String option, long value) {
        if (value < 1) {
            throw new InputException(option + " " + value + ": must be at least 1");
        }
    }

    private void say(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }
}
