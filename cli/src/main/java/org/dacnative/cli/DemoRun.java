// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.PrintWriter;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dacnative.agent.DacAlgorithm;
import org.dacnative.agent.DacConfig;
import org.dacnative.agent.DacConfigBuilder;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.Metrics;
import org.dacnative.data.Bandits;
import org.dacnative.demo.BanditDemo;
import org.dacnative.demo.MazeDemo;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.env.SeedScores;
import org.dacnative.input.InputException;
import org.dacnative.report.ProgressLine;
import org.dacnative.report.Score;
import org.dacnative.report.ScoreFiles;
import org.dacnative.report.chart.Fonts;
import org.dacnative.report.picture.BanditPicture;
import org.dacnative.training.StopSignal;
import org.dacnative.training.TrainingListener;

/**
 * {@code --env demo}: the four bandits and the point mass, on data made on the spot. Each has its own small
 * hyper-parameters; one that is given on the command line counts for both.
 */
final class DemoRun {
    private final RunOptions run;
    private final HyperParameters hyperParameters;
    private final CheckpointOptions saving;
    private final MachineOptions machine;
    private final FineTuneOptions tuning;
    private final AuthorsOptions authors;
    private final EngineConfig engine;
    private final PrintWriter out;

    DemoRun(TrainOptions options, PrintWriter out) {
        this.run = options.run();
        this.hyperParameters = options.hyperParameters();
        this.saving = options.saving();
        this.machine = options.machine();
        this.tuning = options.tuning();
        this.authors = options.authors();
        this.engine = machine.engine(List.of(run.seed));
        this.out = out;
    }

    int call() {
        refuseWhatTheDemoIgnores();
        DacConfig bandits = withGiven(BanditDemo.defaults());
        DacConfig maze = withGiven(MazeDemo.defaults());
        String device = device();
        print("device: " + device + machine.reason());
        ScoreFiles files = ScoreFiles.create(
                run.resultsDir, "demo", "DAC", LocalDateTime.now(), run.tag, configuration(bandits, maze, device));
        print("results: " + files.folder());
        Fonts.missing().ifPresent(missing -> print("pictures without captions: " + missing));
        try (StopSignal stop = StopSignal.onShutdown()) {
            return trainBoth(bandits, maze, files, stop);
        }
    }

    private int trainBoth(DacConfig bandits, DacConfig maze, ScoreFiles files, StopSignal stop) {
        try {
            trainBandits(bandits, files, stop);
            trainMaze(maze, files, stop);
            Optional<String> unwritten = files.files().unwritten();
            unwritten.ifPresent(this::print);
            return unwritten.isPresent() ? Main.FAILURE : 0;
        } catch (StopSignal.StoppedException e) {
            print("stopped; what was finished is in " + files.folder());
            return TrainCommand.INTERRUPTED;
        }
    }

    private void trainBandits(DacConfig config, ScoreFiles files, StopSignal stop) {
        print("2-D bandits: reward is minus the distance to (" + Bandits.GOAL_X + ", " + Bandits.GOAL_Y + ")");
        List<BanditPicture.Row> rows = new ArrayList<>();
        for (Bandits bandit : Bandits.values()) {
            BanditDemo.Result result;
            try (ProgressLine progress = authors.progressLine(BanditDemo.updates(config))) {
                ProgressOfAll all = new ProgressOfAll(progress);
                result = BanditDemo.run(bandit, config, engine, all::next, stop);
                progress.clear();
            }
            print(String.format(
                    Locale.ROOT,
                    "  %-13s mean reward: data %.3f%s, DAC %.3f",
                    Choices.name(bandit),
                    result.dataReward(),
                    rivals(result),
                    result.policyReward()));
            rows.add(result.picture());
        }
        BanditPicture.write(files.folder().resolve("bandits.png"), Bandits.GOAL_X, Bandits.GOAL_Y, rows);
        print("  picture: " + files.folder().resolve("bandits.png"));
    }

    /** ", DBC -0.812, DQL -0.345" */
    private static String rivals(BanditDemo.Result result) {
        StringBuilder text = new StringBuilder();
        result.rivalRewards()
                .forEach((name, reward) -> text.append(String.format(Locale.ROOT, ", %s %.3f", name, reward)));
        return text.toString();
    }

    private void trainMaze(DacConfig config, ScoreFiles files, StopSignal stop) {
        if (PhysicsWorld.simulatorVersion().isEmpty()) {
            print("point mass: skipped, MuJoCo is not here (Debian: apt-get install libmujoco-dev, then build again)");
            return;
        }
        try (MazeDemo maze = new MazeDemo(engine);
                ProgressLine progress = authors.progressLine(config.maxSteps())) {
            print(String.format(
                    Locale.ROOT,
                    "point mass in a maze (%s): data of a wandering controller, score %.1f",
                    maze.task().name(),
                    maze.dataScore()));
            SeedScores scores = maze.run(
                            config,
                            new ProgressOfAll(progress).next(new DacAlgorithm()),
                            stop,
                            files.folder().resolve("maze.png"))
                    .get(0);
            files.add(run.seed, Score.of(config.maxSteps(), scores.scores()));
            files.finish(List.of());
            progress.clear();
            print(String.format(
                    Locale.ROOT,
                    "  score: data %.1f, policy %.1f; return %.1f (%s)",
                    maze.dataScore(),
                    scores.meanScore(),
                    scores.meanReturn(),
                    maze.simulator()));
            print("  picture: " + files.folder().resolve("maze.png"));
        }
    }

    private void refuseWhatTheDemoIgnores() {
        if (run.dataset != null) {
            throw new InputException("--dataset with --env demo: the demo makes its own data; leave one of them out");
        }
        run.preparation.firstGiven().or(run.environment::firstGiven).ifPresent(option -> {
            throw new InputException(option + " with --env demo: the demo makes its own data and has its own"
                    + " environments; leave it out");
        });
        if (!run.agent.equalsIgnoreCase(new DacAlgorithm().name())) {
            throw new InputException(
                    "--agent " + run.agent + " with --env demo: the demo shows DAC beside DBC and DQL");
        }
        if (run.numSeeds != 1) {
            throw new InputException("--num_seeds " + run.numSeeds + " with --env demo: the demo trains one seed");
        }
        if (saving.save) {
            throw new InputException("--save_ckpt with --env demo: the demo keeps pictures, not policies");
        }
        if (saving.video) {
            throw new InputException("--save_video with --env demo: the demo leaves pictures that stand still");
        }
        tuning.refuse("--env demo: the demo trains offline");
        if (hyperParameters.preset == HyperParameters.Preset.PUBLISHED) {
            throw new InputException("--preset published with --env demo: the demo has hyper-parameters of its own");
        }
    }

    /** Asked before anything is written, so that a device that is not there leaves no folder. */
    private String device() {
        try (Engine probe = new Engine(engine)) {
            return probe.description();
        }
    }

    private Map<String, String> configuration(DacConfig bandits, DacConfig maze, String device) {
        Map<String, String> text = new LinkedHashMap<>();
        ConfigText.putVersions(text);
        text.put("env", "demo");
        text.put("seed", "" + run.seed);
        DacConfig.PARAMETERS.texts(bandits).forEach((name, value) -> text.put("bandits." + name, value));
        DacConfig.PARAMETERS.texts(maze).forEach((name, value) -> text.put("maze." + name, value));
        text.put("precision", Choices.name(machine.precision()));
        text.put("threads", "" + machine.threads());
        text.put("device", device);
        return text;
    }

    private DacConfig withGiven(DacConfigBuilder defaults) {
        hyperParameters.given().forEach(defaults::set);
        return defaults.build();
    }

    /** One line for trainings that come one after the other. */
    private static final class ProgressOfAll {
        private final ProgressLine progress;
        private long done;

        ProgressOfAll(ProgressLine progress) {
            this.progress = progress;
        }

        TrainingListener next(Algorithm<?> algorithm) {
            long before = done;
            return new TrainingListener() {
                @Override
                public void logged(long updates, Metrics metrics) {
                    done = before + updates;
                    progress.update(done, ConsoleListener.shown(algorithm.headline(), metrics), OptionalDouble.empty());
                }
            };
        }
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
