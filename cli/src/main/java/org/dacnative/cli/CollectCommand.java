// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.collect.AntMazeCollector;
import org.dacnative.collect.MazeCollector;
import org.dacnative.collect.Recording;
import org.dacnative.engine.Inertia;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.dacnative.input.InputException;
import org.dacnative.training.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
    private static final String RANDOM = "random";
    /** The simulator's own limit. */
    private static final int MOST_ENVS = 16384;

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

    @Mixin(name = "sac")
    private SacOptions sac = new SacOptions();

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

    CollectCommand(List<Algorithm<?>> algorithms) {
        this.algorithms = List.copyOf(algorithms);
    }

    @Override
    public Integer call() {
        TaskSpec task = Tasks.find(env);
        requireAtLeastOne("--transitions", transitions);
        requireAtLeastOne("--num_envs", numEnvs);
        if (numEnvs > MOST_ENVS) {
            throw new InputException("--num_envs " + numEnvs + ": must be at most " + MOST_ENVS);
        }
        sac.validate(policy, out);
        waypoints.validate(task, policy, numEnvs, out);
        boolean made = SacOptions.isFor(policy) || policy.equalsIgnoreCase(RANDOM) || WaypointOptions.isFor(policy);
        if (temperature != null && made) {
            throw new InputException("--temperature: goes with a saved policy only");
        }
        CollectedFile file = new CollectedFile(spec.options(), policy);
        if (sac.family == null) {
            CollectedFile.requireNew(out);
        }
        try (StopSignal stop = StopSignal.onShutdown()) {
            boolean reached = collect(task, stop, file);
            return stop.requested() ? TrainCommand.INTERRUPTED : reached ? 0 : Main.FAILURE;
        }
    }

    /** Whether SAC, if it was asked for, has reached the score that it was to reach. */
    private boolean collect(TaskSpec task, StopSignal stop, CollectedFile file) {
        if (SacOptions.isFor(policy)) {
            return learn(place(task, stop), file);
        }
        if (policy.equalsIgnoreCase(RANDOM)) {
            CollectingPlace place = place(task, stop);
            write(file, place, place.ofRandomActions(), new LinkedHashMap<>());
        } else if (WaypointOptions.isFor(policy)) {
            follow(task, stop, file);
        } else {
            replay(task, stop, file);
        }
        return true;
    }

    /** With the masses as they are known by now. */
    private CollectingPlace place(TaskSpec task, StopSignal stop) {
        return new CollectingPlace(task, masses(), numEnvs, machine.threads(), seed, transitions, stop, this::say);
    }

    private void write(CollectedFile file, CollectingPlace place, Recording recording, Map<String, String> metadata) {
        metadata.put("interrupted", "" + place.stop().requested());
        file.write(out, place, recording, metadata);
    }

    private boolean learn(CollectingPlace place, CollectedFile file) {
        try (SacData data = new SacData(place, sac, machine)) {
            if (sac.family != null) {
                return data.writeFamily(file);
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            write(file, place, data.learnAndRecord(metadata), metadata);
            return !data.isUnreached();
        }
    }

    private void replay(TaskSpec task, StopSignal stop, CollectedFile file) {
        Path path = Path.of(policy);
        if (!Files.isDirectory(path)) {
            throw new InputException(
                    "--policy " + policy + ": must be random, sac, waypoint, a run's folder or a checkpoint's");
        }
        Map<String, String> changes = temperature == null ? Map.of() : Map.of("temperature", temperature);
        SavedPolicy saved = SavedPolicy.open(path, algorithms);
        inertia = inertia == null ? saved.inertia() : inertia;
        CollectingPlace place = place(task, stop);
        Map<String, String> metadata = new LinkedHashMap<>();
        Recording recording = saved.acting(machine, task, seed, changes, (acting, run) -> {
            metadata.put("run", run);
            return place.of(
                    CollectingPlace.LEARNING, (observations, actions) -> acting.act(observations, numEnvs, actions));
        });
        write(file, place, recording, metadata);
    }

    private void follow(TaskSpec task, StopSignal stop, CollectedFile file) {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (!WaypointOptions.isAntMaze(task)) {
            CollectingPlace place = place(task, stop);
            try (MazeCollector collector = new MazeCollector(task.physics(), masses(), seed)) {
                write(file, place, place.by(collector, metadata), metadata);
            }
            return;
        }
        WalkerFolder folder = new WalkerFolder(waypoints.walker());
        if (folder.isEmpty()) {
            folder.train(machine, masses(), waypoints.walkerSteps(), sac.evalInterval, seed, stop, this::say);
            if (stop.requested()) {
                write(file, place(task, stop), Recording.none(), metadata);
                return;
            }
        }
        SavedPolicy walker = folder.open(algorithms);
        walker.saved().checkpoint().info().facts().forEach((name, fact) -> metadata.put("walker_" + name, fact));
        inertia = inertia == null ? walker.inertia() : inertia;
        CollectingPlace place = place(task, stop);
        Recording recording = walker.acting(machine, task, seed, Map.of(), (acting, run) -> {
            try (AntMazeCollector collector =
                    new AntMazeCollector(task, masses(), acting, numEnvs, machine.threads(), seed)) {
                return place.by(collector, metadata);
            }
        });
        write(file, place, recording, metadata);
    }

    private Inertia masses() {
        return inertia == null ? Inertia.LEGACY : inertia;
    }

    static void requireAtLeastOne(String option, long value) {
        if (value < 1) {
            throw new InputException(option + " " + value + ": must be at least 1");
        }
    }

    private void say(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }
}
