// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.PrintWriter;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.dacnative.agent.DacConfigBuilder;
import org.dacnative.agent.TrainingMetrics;
import org.dacnative.data.Bandits;
import org.dacnative.demo.BanditDemo;
import org.dacnative.demo.MazeDemo;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.env.SeedScores;
import org.dacnative.report.BanditPicture;
import org.dacnative.report.ProgressLine;
import org.dacnative.report.Score;
import org.dacnative.report.ScoreFiles;
import org.dacnative.training.StopSignal;
import org.dacnative.training.TrainingListener;

/** {@code --env demo}: the four bandits and the point mass, on data made on the spot. */
final class DemoRun {
    private final RunOptions run;
    private final HyperParameters hyperParameters;
    private final EngineConfig engine;
    private final PrintWriter out;

    DemoRun(RunOptions run, HyperParameters hyperParameters, MachineOptions machine, PrintWriter out) {
        this.run = run;
        this.hyperParameters = hyperParameters;
        this.engine = machine.engine(List.of(run.seed));
        this.out = out;
    }

    int call() {
        ScoreFiles files =
                ScoreFiles.create(run.resultsDir, "demo", LocalDateTime.now(), run.tag, Map.of("seed", "" + run.seed));
        print("results: " + files.folder());
        try (StopSignal stop = new StopSignal()) {
            bandits(files, stop);
            maze(files, stop);
            return 0;
        } catch (StopSignal.StoppedException e) {
            print("stopped; what was finished is in " + files.folder());
            return 130;
        }
    }

    private void bandits(ScoreFiles files, StopSignal stop) {
        print("2-D bandits: reward is minus the distance to (" + Bandits.GOAL_X + ", " + Bandits.GOAL_Y + ")");
        List<BanditPicture.Row> rows = new ArrayList<>();
        for (Bandits bandit : Bandits.values()) {
            stop.check();
            BanditDemo.Result result =
                    BanditDemo.run(bandit, withGiven(BanditDemo.defaults()).build(), engine);
            print(String.format(
                    Locale.ROOT,
                    "  %-13s mean reward: data %.3f, policy %.3f",
                    Choices.name(bandit),
                    result.dataReward(),
                    result.policyReward()));
            rows.add(result.picture());
        }
        BanditPicture.write(files.folder().resolve("bandits.png"), Bandits.GOAL_X, Bandits.GOAL_Y, rows);
        print("  picture: " + files.folder().resolve("bandits.png"));
    }

    private void maze(ScoreFiles files, StopSignal stop) {
        if (PhysicsWorld.simulatorVersion().isEmpty()) {
            print("point mass: skipped, MuJoCo is not here (Debian: apt-get install libmujoco-dev, then build again)");
            return;
        }
        DacConfigBuilder config = withGiven(MazeDemo.defaults());
        try (MazeDemo maze = new MazeDemo(engine);
                ProgressLine progress =
                        ProgressLine.onStandardError(config.build().maxSteps())) {
            print(String.format(
                    Locale.ROOT,
                    "point mass in a maze (%s): data of a wandering controller, score %.1f",
                    maze.task().name(),
                    maze.dataScore()));
            List<SeedScores> scores = maze.run(
                    config.build(), onProgress(progress), stop, files.folder().resolve("maze.png"));
            files.add(
                    run.seed, Score.of(config.build().maxSteps(), scores.get(0).scores()));
            files.finish();
            progress.clear();
            print(String.format(
                    Locale.ROOT,
                    "  score: data %.1f, policy %.1f (%s)",
                    maze.dataScore(),
                    scores.get(0).meanScore(),
                    maze.simulator()));
            print("  picture: " + files.folder().resolve("maze.png"));
        }
    }

    private DacConfigBuilder withGiven(DacConfigBuilder defaults) {
        hyperParameters.apply(defaults);
        return run.maxSteps == null ? defaults : defaults.maxSteps(run.maxSteps);
    }

    private static TrainingListener onProgress(ProgressLine progress) {
        return new TrainingListener() {
            @Override
            public void logged(long updates, List<TrainingMetrics> metrics) {
                progress.update(updates, metrics.get(0).asMap(), OptionalDouble.empty());
            }

            @Override
            public void evaluated(long updates, List<SeedScores> scores) {}
        };
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
