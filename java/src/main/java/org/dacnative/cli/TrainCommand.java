// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.DacConfig;
import org.dacnative.data.DatasetLocator;
import org.dacnative.data.DatasetStatistics;
import org.dacnative.data.OfflineDataset;
import org.dacnative.data.TaskShape;
import org.dacnative.data.TransitionsDigest;
import org.dacnative.engine.Engine;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.engine.Program;
import org.dacnative.engine.Replay;
import org.dacnative.engine.Sampling;
import org.dacnative.env.Evaluator;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.dacnative.input.InputException;
import org.dacnative.report.ProgressLine;
import org.dacnative.report.ScoreFiles;
import org.dacnative.training.EvaluationRunner;
import org.dacnative.training.ReplayLoader;
import org.dacnative.training.StopSignal;
import org.dacnative.training.TrainingLoop;
import org.dacnative.training.TrainingResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
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
        subcommands = {VerifyCommand.class, DatasetsCommand.class, DoctorCommand.class, HelpCommand.class})
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

    @Mixin(name = "authors")
    private AuthorsOptions authors = new AuthorsOptions();

    @Override
    public Integer call() {
        authors.apply(run);
        run.validate();
        if (run.env.equals("demo")) {
            return new DemoRun(
                            run,
                            hyperParameters,
                            machine,
                            authors,
                            spec.commandLine().getOut())
                    .call();
        }
        TaskSpec task = Tasks.find(run.env);
        DacConfig config = hyperParameters.config(task.name(), run.maxSteps());
        Path file = DatasetLocator.ofThisUser().find(Optional.ofNullable(run.dataset), task.datasetFile());
        try (Engine engine = new Engine(machine.engine(run.seeds()))) {
            print("device: " + engine.description() + machine.reason());
            printHyperParameters(task, config);
            Data data = load(engine, file, task, config.batchSize());
            System.gc(); // gives the loader's memory back now, not some day
            return train(engine, data, task, config);
        }
    }

    /** The preset, then what was given on top of it. */
    private void printHyperParameters(TaskSpec task, DacConfig config) {
        DacConfig base = hyperParameters.base(task.name(), run.maxSteps());
        print("hyper-parameters: " + Choices.name(hyperParameters.presetFor(task.name())) + " preset, "
                + ConfigText.inLine(base));
        String changes = ConfigText.changes(base, config);
        if (!changes.isEmpty()) {
            print("overridden: " + changes);
        }
    }

    /** What is trained on, in native memory, where it came from and what it is. */
    private record Data(Replay replay, Path file, String digest) {}

    /** The Java arrays are garbage when this returns. */
    private Data load(Engine engine, Path file, TaskSpec task, int batchSize) {
        TaskShape shape = new TaskShape(task.obsDim(), task.actDim(), task.maxEpisodeSteps());
        OfflineDataset dataset = OfflineDataset.load(file, shape, run.datasetOptions());
        DatasetStatistics data = dataset.statistics();
        print(String.format(
                Locale.ROOT,
                "data: %s, %,d transitions, %,d trajectories, mean return %.1f (score %.1f), best %.1f (score %.1f)",
                file,
                data.transitions(),
                data.trajectories(),
                data.meanReturn(),
                task.normalizedScore(data.meanReturn()),
                data.bestReturn(),
                task.normalizedScore(data.bestReturn())));
        Replay replay = ReplayLoader.load(engine, dataset.transitions(), batchSize);
        return new Data(replay, file, TransitionsDigest.of(dataset.transitions()));
    }

    private int train(Engine engine, Data data, TaskSpec task, DacConfig config) {
        try (Evaluator evaluator = evaluatorOrNull(task)) {
            DacAgent agent = agent(engine, config, task);
            Program update = agent.recordTraining(data.replay(), run.randBatch ? Sampling.UNIFORM : Sampling.SCAN);
            ScoreFiles files = ScoreFiles.create(
                    run.resultsDir,
                    task.name(),
                    LocalDateTime.now(),
                    run.tag,
                    ConfigText.ofRun(run, machine, config, engine, data.file(), data.digest()));
            print("results: " + files.folder());
            try (StopSignal stop = new StopSignal();
                    ProgressLine progress = authors.progressLine(run.maxSteps())) {
                TrainingReporter reporter = new TrainingReporter(
                        progress, files, spec.commandLine().getOut(), evaluator == null ? "" : evaluator.simulator());
                return finish(files, reporter, runLoop(agent, update, evaluator, reporter, stop));
            }
        }
    }

    private TrainingResult runLoop(
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

    /** A run that was stopped has no final scores: its last five evaluations are not those of the whole run. */
    private int finish(ScoreFiles files, TrainingReporter reporter, TrainingResult result) {
        if (result.stopped()) {
            print("stopped after " + result.updates() + " of " + run.maxSteps() + " updates; scores so far are in "
                    + files.folder());
            return INTERRUPTED;
        }
        reporter.printSummary();
        result.requireSound();
        return 0;
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
        Evaluator evaluator = new Evaluator(task, run.inertia, run.seeds(), run.evalEpisodes, machine.threads);
        print("evaluation: " + evaluator.simulator() + ", " + run.evalEpisodes + " episodes a seed");
        return evaluator;
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
