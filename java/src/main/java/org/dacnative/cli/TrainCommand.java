// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.DacConfig;
import org.dacnative.data.DatasetLocator;
import org.dacnative.data.OfflineDataset;
import org.dacnative.engine.Engine;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.engine.Program;
import org.dacnative.engine.Replay;
import org.dacnative.engine.Sampling;
import org.dacnative.env.Evaluator;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.dacnative.input.InputException;
import org.dacnative.report.MetricsFiles;
import org.dacnative.report.ProgressLine;
import org.dacnative.report.ScoreFiles;
import org.dacnative.training.EvaluationRunner;
import org.dacnative.training.ReplayLoader;
import org.dacnative.training.StopSignal;
import org.dacnative.training.TrainingLoop;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The default command: trains on a data set and scores the policy. */
@Command(
        name = "dac-native",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        customSynopsis = {
            "dac-native --env TASK [--dataset FILE] [OPTION...]",
            "       dac-native --env demo [OPTION...]",
            "       dac-native COMMAND [OPTION...]"
        },
        description = "Trains Diffusion Actor-Critic on a D4RL data set and scores it in MuJoCo.",
        subcommands = {VerifyCommand.class, DatasetsCommand.class, DoctorCommand.class})
final class TrainCommand implements Callable<Integer> {
    /** As a shell reports a program that Ctrl-C ended. */
    static final int INTERRUPTED = 130;

    @Spec
    private CommandSpec spec;

    @Mixin(name = "run")
    private RunOptions run = new RunOptions();

    @Mixin(name = "hyperParameters")
    private HyperParameters hyperParameters = new HyperParameters();

    @Mixin(name = "machine")
    private MachineOptions machine = new MachineOptions();

    @Override
    public Integer call() {
        run.validate();
        if (run.env.equals("demo")) {
            return new DemoRun(run, hyperParameters, machine, spec.commandLine().getOut()).call();
        }
        TaskSpec task = Tasks.find(run.env);
        DacConfig config = hyperParameters.config(task.name(), run.maxSteps());
        run.requireFewCandidates(config.numActionSamples());
        Path file = DatasetLocator.ofThisUser().find(Optional.ofNullable(run.dataset), task.datasetFile());
        try (Engine engine = new Engine(machine.engine(run.seeds()))) {
            print("device: " + engine.description() + machine.reason());
            print("hyper-parameters: " + Choices.name(hyperParameters.presetFor(task.name())) + " preset, "
                    + ConfigText.inLine(config));
            Replay replay = load(engine, file, task, config.batchSize());
            System.gc(); // gives the loader's memory back now, not some day
            return train(engine, replay, task, config, file);
        }
    }

    /** The Java arrays are garbage when this returns. */
    private Replay load(Engine engine, Path file, TaskSpec task, int batchSize) {
        OfflineDataset dataset = OfflineDataset.load(file, DatasetReport.shape(task), run.datasetOptions());
        DatasetReport.lines(file, dataset, task).forEach(this::print);
        return ReplayLoader.load(engine, dataset.transitions(), batchSize);
    }

    private int train(Engine engine, Replay replay, TaskSpec task, DacConfig config, Path file) {
        try (Evaluator evaluator = evaluatorOrNull(task)) {
            DacAgent agent = agent(engine, config, task);
            Program update = agent.recordTraining(replay, run.randBatch ? Sampling.UNIFORM : Sampling.SCAN);
            ScoreFiles files = ScoreFiles.create(
                    run.resultsDir,
                    task.name(),
                    LocalDateTime.now(),
                    run.tag,
                    ConfigText.ofRun(run, machine, config, engine, file));
            print("results: " + files.folder());
            try (StopSignal stop = new StopSignal();
                    ProgressLine progress = ProgressLine.onStandardError(run.maxSteps())) {
                MetricsFiles metrics = new MetricsFiles(files.files(), run.seeds());
                TrainingReporter reporter = new TrainingReporter(
                        progress,
                        files,
                        metrics,
                        spec.commandLine().getOut(),
                        evaluator == null ? "" : evaluator.simulator(),
                        new TimeAhead(run.maxSteps(), run.numSeeds, engine.config()));
                long done;
                try {
                    done = runLoop(agent, update, evaluator, reporter, stop);
                } finally {
                    metrics.write(); // those of a run that was stopped or diverged too
                }
                return finish(files, reporter, done, config.maxSteps());
            }
        }
    }

    /** The updates done. */
    private long runLoop(
            DacAgent agent, Program update, Evaluator evaluator, TrainingReporter reporter, StopSignal stop) {
        try (EvaluationRunner evaluation =
                evaluator == null ? null : EvaluationRunner.suiting(agent, evaluator, reporter, stop)) {
            return new TrainingLoop(
                            agent,
                            update,
                            Optional.ofNullable(evaluation),
                            run.logInterval,
                            run.evalInterval,
                            reporter,
                            stop)
                    .run();
        }
    }

    /** Each hyper-parameter is sound by itself here; what may still be too much is their product. */
    private static DacAgent agent(Engine engine, DacConfig config, TaskSpec task) {
        try {
            return DacAgent.create(engine, config, task.obsDim(), task.actDim());
        } catch (IllegalArgumentException e) {
            throw new InputException(
                    "--batch_size, --num_q_samples, --num_qs or --hidden_dims ask for too much: " + e.getMessage());
        }
    }

    private int finish(ScoreFiles files, TrainingReporter reporter, long done, long total) {
        reporter.leaveProgress();
        if (done < total) {
            print("stopped after " + done + " of " + total + " updates; scores so far are in " + files.folder());
        } else {
            reporter.printSummary(done);
        }
        Optional<String> unwritten = files.files().unwritten();
        unwritten.ifPresent(this::print);
        return done < total ? INTERRUPTED : unwritten.isPresent() ? Main.FAILURE : 0;
    }

    /** Null, with a line that says why, when the task cannot be simulated here; training goes on without scores. */
    private Evaluator evaluatorOrNull(TaskSpec task) {
        if (task.physics().isEmpty()) {
            print("evaluation: " + task.name() + " cannot be simulated yet; training without scores");
            return null;
        }
        if (PhysicsWorld.simulatorVersion().isEmpty()) {
            print("evaluation: MuJoCo is not here (Debian: apt-get install libmujoco-dev, then build again); training"
                    + " without scores");
            return null;
        }
        Evaluator evaluator = new Evaluator(task, run.inertia, run.seeds(), run.evalEpisodes, machine.threads());
        print("evaluation: " + evaluator.simulator() + ", " + run.evalEpisodes + " episodes a seed");
        return evaluator;
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
