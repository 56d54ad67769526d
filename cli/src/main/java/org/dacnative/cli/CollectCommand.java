// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.collect.AntMazeCollector;
import org.dacnative.collect.D4rlWriter;
import org.dacnative.collect.EpisodeCollector;
import org.dacnative.collect.MazeCollector;
import org.dacnative.collect.OnlineSac;
import org.dacnative.collect.Recording;
import org.dacnative.collect.WaypointCollector;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.env.Evaluator;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.dacnative.input.InputException;
import org.dacnative.report.AtomicFile;
import org.dacnative.training.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a data set in D4RL's layout: of random actions, of a saved policy, of SAC as it learns, or by waypoints in a maze. */
@Command(
        name = "collect",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        description = "Makes a data set of a simulated task in D4RL's layout.")
final class CollectCommand implements Callable<Integer> {
    private static final int SCORED_EPISODES = 10;
    /** D4RL's medium policies have about a third of its experts' score, which is 100. */
    private static final double MEDIUM_SCORE = 100.0 / 3;
    /** A seed's episodes, which start elsewhere in each. */
    private static final long LEARNING = 0;

    private static final long MEDIUM = 1;
    private static final long EXPERT = 2;
    private static final long RANDOM_ACTIONS = 3;
    private static final long COLLECTIONS = 4;
    private static final String SAC = "sac";
    private static final String RANDOM = "random";
    /** Options that change nothing of what a file holds. */
    private static final Set<String> SAY_NOTHING =
            Set.of("--out", "--family", "--threads", "--debug", "--help", "--version", "--walker_steps");

    private static final Set<String> OF_SAC =
            Set.of("--train_steps", "--keep_replay", "--until_score", "--eval_interval");

    private final List<Algorithm<?>> algorithms;

    @Spec
    private CommandSpec spec;

    @Option(names = "--env", paramLabel = "TASK", required = true, description = "the task")
    private String env;

    @Option(
            names = "--policy",
            paramLabel = "random|sac|waypoint|RUN|CKPT",
            required = true,
            description =
                    "random actions; SAC, trained here; in mazes, a controller that goes to goals from cell to cell; or a saved policy")
    private String policy;

    @Option(names = "--transitions", paramLabel = "N", description = "rows of the data set (default: 1000000)")
    private int transitions = 1_000_000;

    @Option(names = "--out", paramLabel = "FILE", description = "the file, which must not exist yet")
    private Path out;

    @Option(
            names = "--family",
            paramLabel = "FOLDER",
            description =
                    "sac, in place of --out, made where it is missing: random, medium_replay, medium and expert from one run; medium is"
                            + " --until_score (default: 33.3, a third of D4RL's expert), expert the end of --train_steps")
    private Path family;

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

    @Option(
            names = "--eval_interval",
            paramLabel = "N",
            description = "sac, and a walker that is trained: steps between scores (default: 10000)")
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

    @Option(
            names = "--inertia",
            paramLabel = "legacy|exact",
            description = "the robots' masses (default: a saved policy's run's, else legacy)")
    private Inertia inertia;

    @Mixin(name = "waypoints")
    private WaypointOptions waypoints = new WaypointOptions();

    @Mixin(name = "machine")
    private MachineOptions machine = new MachineOptions();

    /** Whether learning ended without the score that was asked for. */
    private boolean unreached;

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
        refuseWhatThePolicyIgnores();
        waypoints.validate(task, policy, numEnvs);
        try (StopSignal stop = StopSignal.onShutdown()) {
            if (family != null) {
                return family(task, stop);
            }
            requireNew(out);
            if (waypoints.walker() != null
                    && out.toAbsolutePath()
                            .normalize()
                            .equals(waypoints.walker().toAbsolutePath().normalize())) {
                throw new InputException("--out " + out + ": is the walker's folder too; give them different names");
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            Recording recording = switch (policy.toLowerCase(Locale.ROOT)) {
                case RANDOM -> random(task, stop);
                case SAC -> sac(task, stop, metadata);
                case WaypointOptions.POLICY -> waypoint(task, stop, metadata);
                default -> saved(task, stop, metadata);
            };
            metadata.put("interrupted", "" + stop.requested());
            write(out, task, recording, metadata);
            return stop.requested() ? TrainCommand.INTERRUPTED : unreached ? Main.FAILURE : 0;
        }
    }

    private void refuseWhatThePolicyIgnores() {
        boolean sac = policy.equalsIgnoreCase(SAC);
        if (!sac && (keepReplay || untilScore != null)) {
            throw new InputException(
                    (keepReplay ? "--keep_replay" : "--until_score") + ": goes with --policy sac only");
        }
        if (temperature != null && (sac || policy.equalsIgnoreCase(RANDOM) || WaypointOptions.isFor(policy))) {
            throw new InputException("--temperature: goes with a saved policy only");
        }
    }

    private static void requireNew(Path file) {
        if (file == null) {
            throw new InputException("--out is missing: the file to write");
        }
        if (Files.exists(file)) {
            throw new InputException("--out " + file + ": the file exists; give another name or remove it");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new InputException("--out " + file + ": there is no folder " + folder);
        }
        if (!Files.isWritable(folder)) {
            throw new InputException("--out " + file + ": the folder " + folder + " cannot be written to");
        }
    }

    private void write(Path file, TaskSpec task, Recording recording, Map<String, String> metadata) {
        recording.cut(transitions);
        if (recording.rows() == 0) {
            say("stopped before the first step: nothing is written");
            return;
        }
        Map<String, String> all = new LinkedHashMap<>(metadata);
        describe(task, all, recording);
        AtomicFile.writeNamed(file, draft -> D4rlWriter.write(draft, recording, all));
        say(file + ": " + recording.rows() + " transitions of " + task.name());
    }

    /** One run of SAC: what random actions do, all that was seen up to the medium score, what that policy does, and the last. */
    private int family(TaskSpec task, StopSignal stop) {
        if (!policy.equalsIgnoreCase(SAC) || out != null || keepReplay) {
            throw new InputException("--family goes with --policy sac, without --out and --keep_replay");
        }
        if (Files.exists(family) && !Files.isDirectory(family)) {
            throw new InputException("--family " + family + ": is no folder");
        }
        Map<String, Path> files = new LinkedHashMap<>();
        for (String member : List.of("random", "medium_replay", "medium", "expert")) {
            files.put(member, family.resolve(member + ".hdf5"));
            if (Files.exists(family)) {
                requireNew(files.get(member));
            }
        }
        double medium = untilScore == null ? MEDIUM_SCORE : untilScore;
        try (Engine engine = new Engine(machine.engine(List.of(seed)));
                EpisodeCollector learning = collector(task, LEARNING);
                Evaluator evaluator = evaluator(task)) {
            OnlineSac sac = new OnlineSac(engine, task.obsDim(), task.actDim(), trainSteps, seed);
            makeFamilysFolder();
            write(files.get("random"), task, random(task, stop), Map.of());
            double score = learn(sac, learning, evaluator, medium, stop);
            boolean reached = score >= medium;
            if (reached) {
                write(files.get("medium_replay"), task, learning.soFar(), learned(sac, score));
                write(files.get("medium"), task, rollOut(task, MEDIUM, sac, stop), learned(sac, score));
                score = learn(sac, learning, evaluator, Double.POSITIVE_INFINITY, stop);
            }
            write(files.get("expert"), task, rollOut(task, EXPERT, sac, stop), learned(sac, score));
            if (!reached && !stop.requested()) {
                say(String.format(
                        Locale.ROOT,
                        "the medium score %.1f was not reached: neither medium_replay.hdf5 nor medium.hdf5 is written; more"
                                + " --train_steps help, or a lower --until_score",
                        medium));
            }
            return stop.requested() ? TrainCommand.INTERRUPTED : reached ? 0 : Main.FAILURE;
        }
    }

    private void makeFamilysFolder() {
        try {
            Files.createDirectories(family);
        } catch (IOException e) {
            throw new InputException("--family " + family + ": the folder cannot be made (" + e.getMessage() + ")");
        }
    }

    private void describe(TaskSpec task, Map<String, String> metadata, Recording recording) {
        for (OptionSpec option : spec.options()) {
            String name = option.longestName();
            boolean idle = SAY_NOTHING.contains(name) || OF_SAC.contains(name) && !policy.equalsIgnoreCase(SAC);
            if (option.getValue() != null && !idle) {
                metadata.putIfAbsent(name.substring(2), text(option.getValue()));
            }
        }
        metadata.put("env", task.name());
        metadata.put("inertia", masses().name().toLowerCase(Locale.ROOT));
        metadata.put("simulator", "MuJoCo " + PhysicsWorld.simulatorVersion());
        metadata.put("version", VersionText.VERSION);
        metadata.put("transitions", "" + recording.rows());
    }

    private static String text(Object value) {
        return value instanceof Enum<?> choice ? Choices.name(choice) : value.toString();
    }

    private static Map<String, String> learned(OnlineSac sac, double score) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("score", String.format(Locale.ROOT, "%.2f", score));
        metadata.put("learning_steps", "" + sac.steps());
        return metadata;
    }

    /** @param number which of a seed's episodes: {@link #LEARNING} and the like */
    private EpisodeCollector collector(TaskSpec task, long number) {
        return new EpisodeCollector(task, masses(), numEnvs, machine.threads(), COLLECTIONS * seed + number);
    }

    private Evaluator evaluator(TaskSpec task) {
        return new Evaluator(task, masses(), List.of(seed), SCORED_EPISODES, machine.threads());
    }

    private Recording rollOut(TaskSpec task, long number, OnlineSac sac, StopSignal stop) {
        try (EpisodeCollector collector = collector(task, number)) {
            return rollOut(collector, sac::explore, stop);
        }
    }

    private Inertia masses() {
        return inertia == null ? Inertia.LEGACY : inertia;
    }

    private Recording random(TaskSpec task, StopSignal stop) {
        SplittableRandom random = new SplittableRandom(seed);
        try (EpisodeCollector collector = collector(task, RANDOM_ACTIONS)) {
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
        try (Engine engine = new Engine(machine.engine(List.of(seed)));
                EpisodeCollector learning = collector(task, LEARNING);
                Evaluator evaluator = evaluator(task)) {
            OnlineSac sac = new OnlineSac(engine, task.obsDim(), task.actDim(), trainSteps, seed);
            double until = untilScore == null ? Double.POSITIVE_INFINITY : untilScore;
            double score = learn(sac, learning, evaluator, until, stop);
            metadata.putAll(learned(sac, score));
            unreached = untilScore != null && !(score >= untilScore) && !stop.requested();
            if (unreached) {
                say(String.format(
                        Locale.ROOT, "the score %.1f was not reached in --train_steps %d", untilScore, trainSteps));
            }
            boolean replay = keepReplay || stop.requested();
            metadata.put("content", replay ? "all that was seen while learning" : "the learned policy");
            return replay ? learning.finish() : rollOut(task, MEDIUM, sac, stop);
        }
    }

    /** The last score. */
    private double learn(OnlineSac sac, EpisodeCollector learning, Evaluator evaluator, double until, StopSignal stop) {
        double score = Double.NaN;
        long scores = 0;
        long nextScore = sac.steps() + evalInterval;
        while (sac.steps() < trainSteps && !stop.requested()) {
            sac.step(learning);
            if (sac.steps() >= nextScore || sac.steps() >= trainSteps) {
                nextScore += evalInterval;
                sac.best().startEvaluation(++scores);
                score = evaluator.evaluate(sac.best(), sac.steps()).get(0).meanScore();
                say(String.format(Locale.ROOT, "step %d: score %.1f", sac.steps(), score));
                if (score >= until) {
                    return score;
                }
            }
        }
        return score;
    }

    private Recording saved(TaskSpec task, StopSignal stop, Map<String, String> metadata) {
        Path path = Path.of(policy);
        if (!Files.isDirectory(path)) {
            throw new InputException(
                    "--policy " + policy + ": must be random, sac, waypoint, a run's folder or a checkpoint's");
        }
        Map<String, String> changes = temperature == null ? Map.of() : Map.of("temperature", temperature);
        SavedPolicy saved = SavedPolicy.open(path, algorithms);
        inertia = inertia == null ? saved.inertia() : inertia;
        return saved.acting(machine, task, seed, changes, (acting, run) -> {
            metadata.put("run", run);
            try (EpisodeCollector collector = collector(task, LEARNING)) {
                return rollOut(collector, (observations, actions) -> acting.act(observations, numEnvs, actions), stop);
            }
        });
    }

    private Recording waypoint(TaskSpec task, StopSignal stop, Map<String, String> metadata) {
        if (!WaypointOptions.isAntMaze(task)) {
            try (MazeCollector collector = new MazeCollector(task.physics(), masses(), seed)) {
                return follow(collector, stop, metadata);
            }
        }
        WalkerFolder folder = new WalkerFolder(waypoints.walker());
        if (folder.isEmpty()) {
            folder.train(machine, masses(), waypoints.walkerSteps(), evalInterval, seed, stop, this::say);
            if (stop.requested()) {
                return Recording.none();
            }
        }
        SavedPolicy walker = folder.open(algorithms);
        walker.saved().checkpoint().info().facts().forEach((name, fact) -> metadata.put("walker_" + name, fact));
        inertia = inertia == null ? walker.inertia() : inertia;
        return walker.acting(machine, task, seed, Map.of(), (acting, run) -> {
            try (AntMazeCollector collector =
                    new AntMazeCollector(task, masses(), acting, numEnvs, machine.threads(), seed)) {
                return follow(collector, stop, metadata);
            }
        });
    }

    private Recording follow(WaypointCollector collector, StopSignal stop, Map<String, String> metadata) {
        while (collector.rows() < transitions && !stop.requested()) {
            collector.step();
        }
        metadata.put("outcome", collector.outcome());
        say(collector.outcome());
        return collector.finish();
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
