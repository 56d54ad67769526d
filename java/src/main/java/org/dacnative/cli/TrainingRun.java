// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.checkpoint.RunLock;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.data.DatasetLocator;
import org.dacnative.data.OfflineDataset;
import org.dacnative.data.RewardMap;
import org.dacnative.data.TransitionsDigest;
import org.dacnative.engine.Engine;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.engine.Program;
import org.dacnative.engine.Replay;
import org.dacnative.engine.Sampling;
import org.dacnative.env.Arena;
import org.dacnative.env.Evaluator;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.dacnative.input.InputException;
import org.dacnative.input.OneLine;
import org.dacnative.report.MetricsFiles;
import org.dacnative.report.ProgressLine;
import org.dacnative.report.ScoreFiles;
import org.dacnative.report.page.RunFacts;
import org.dacnative.training.EvaluationRunner;
import org.dacnative.training.LostSeeds;
import org.dacnative.training.ReplayLoader;
import org.dacnative.training.Schedule;
import org.dacnative.training.StopSignal;
import org.dacnative.training.TrainingListener;
import org.dacnative.training.TrainingLoop;
import org.dacnative.training.TrainingResult;
import org.dacnative.training.Updates;
import org.dacnative.training.listener.CheckpointListener;
import org.dacnative.training.listener.MetricsFilesListener;
import org.dacnative.training.listener.ReportListener;
import org.dacnative.training.listener.ScoreFilesListener;
import org.dacnative.training.listener.TensorBoardListener;
import org.dacnative.training.listener.VideoListener;
import org.dacnative.training.listener.WrittenFilesListener;

/**
 * One run of training, from the data to the summary.
 *
 * @param <C> the algorithm's hyper-parameters
 */
final class TrainingRun<C extends Record & TrainingConfig> {
    private final Algorithm<C> algorithm;
    private final RunOptions run;
    private final TrainOptions options;
    private final HyperParameters hyperParameters;
    private final CheckpointOptions saving;
    private final MachineOptions machine;
    private final PrintWriter out;
    private final Optional<Checkpoint> from;
    private final TaskSpec task;
    private final C config;
    private final OnlineStage online;
    private final FineTuningScores fineTuningScores;
    private Path folder; // null until it is there

    /** @param from the checkpoint of a run that goes on */
    TrainingRun(Algorithm<C> algorithm, TrainOptions options, PrintWriter out, Optional<Checkpoint> from) {
        this.algorithm = algorithm;
        this.options = options;
        this.run = options.run();
        this.hyperParameters = options.hyperParameters();
        this.saving = options.saving();
        this.machine = options.machine();
        this.out = out;
        this.from = from;
        this.task = Tasks.find(run.env);
        this.config = hyperParameters.config(algorithm, task.name());
        run.requireFewCandidates(config.candidates());
        this.online = new OnlineStage(options.tuning(), config.maxSteps(), config.batchSize());
        this.fineTuningScores = new FineTuningScores(options.tuning().begin(config.maxSteps()));
    }

    /** The exit code. */
    int call() {
        Path file = DatasetLocator.ofThisUser().find(Optional.ofNullable(run.dataset), task.datasetFile());
        try (Engine engine = new Engine(machine.engine(run.seeds()))) {
            print("device: " + engine.description() + machine.reason());
            printHyperParameters();
            Data data = load(engine, file);
            System.gc(); // gives the loader's memory back now, not some day
            CheckpointInfo info = describe(engine, data);
            from.ifPresent(checkpoint -> Resumption.requireSameData(checkpoint, info));
            return train(engine, data, info);
        }
    }

    /** Where the files of a run are that has been called. */
    Path folder() {
        return folder;
    }

    /** The preset, then what was given on top of it; a run that goes on has its own. */
    private void printHyperParameters() {
        if (from.isPresent()) {
            print("hyper-parameters: the run's own, "
                    + ConfigText.inLine(algorithm.parameters().texts(config)));
            return;
        }
        C base = hyperParameters.base(algorithm, task.name());
        print("hyper-parameters: " + Choices.name(hyperParameters.presetFor(algorithm, task.name())) + " preset, "
                + ConfigText.inLine(algorithm.parameters().texts(base)));
        String changes = algorithm.parameters().changes(base, config);
        if (!changes.isEmpty()) {
            print("overridden: " + changes);
        }
    }

    /** What is trained on, in native memory, where it came from and what it is. */
    private record Data(Replay replay, RewardMap rewards, Path file, String digest, Map<String, String> facts) {}

    /** The Java arrays are garbage when this returns. */
    private Data load(Engine engine, Path file) {
        try (OfflineDataset dataset =
                OfflineDataset.load(file, DatasetReport.shape(task), run.datasetOptions(), run.reading.options())) {
            DatasetReport.lines(file, dataset, task).forEach(this::print);
            TransitionsDigest digest = new TransitionsDigest(dataset.transitions());
            Replay replay =
                    ReplayLoader.load(engine, dataset.transitions(), config.batchSize(), online.buffer(), digest::add);
            return new Data(replay, dataset.rewardMap(), file, digest.text(), DatasetReport.facts(dataset, task));
        }
    }

    /** The run in words, before its first update. */
    private CheckpointInfo describe(Engine engine, Data data) {
        Map<String, String> texts =
                ConfigText.options(options, algorithm.parameters().texts(config));
        texts.put("dataset", data.file().toAbsolutePath().toString());
        Map<String, String> facts = ConfigText.facts(engine, data.digest());
        facts.putAll(data.facts());
        return new CheckpointInfo(
                algorithm.name(),
                0,
                run.seeds(),
                task.obsDim(),
                task.actDim(),
                texts,
                facts,
                RunRecord.EMPTY,
                OptionalLong.empty());
    }

    private int train(Engine engine, Data data, CheckpointInfo info) {
        try (Evaluator evaluator = evaluatorOrNull();
                OnlineStage stage = online) {
            Agent agent = agent(engine);
            from.ifPresent(checkpoint -> checkpoint.readAgent(agent.state(), run.seeds()));
            Program offline = agent.recordTraining(data.replay(), run.randBatch ? Sampling.UNIFORM : Sampling.SCAN);
            Updates updates = stage.updates(agent, offline, data.replay(), data.rewards(), this::arena, from);
            ScoreFiles files = from.map(checkpoint -> ScoreFiles.reopen(Resumption.runOf(checkpoint)))
                    .orElseGet(() -> newFiles(info));
            folder = files.folder();
            print("results: " + folder);
            return RunLock.during(folder, () -> train(files, info, agent, updates, evaluator));
        }
    }

    private int train(ScoreFiles files, CheckpointInfo info, Agent agent, Updates updates, Evaluator evaluator) {
        String simulator = evaluator == null ? "" : evaluator.simulator();
        try (StopSignal stop = StopSignal.onShutdown();
                ProgressLine progress = options.authors().progressLine(config.maxSteps())) {
            progress.begin(agent.updates().get());
            TimeAhead timeAhead = new TimeAhead(
                    config.maxSteps(), run.numSeeds, agent.engine().config());
            ConsoleListener console = new ConsoleListener(progress, algorithm.headline(), out, simulator, timeAhead);
            TrainingResult result = trainInto(files, info, agent, updates, evaluator, console, stop);
            return finish(files, console, result, evaluator != null);
        }
    }

    private TrainingResult trainInto(
            ScoreFiles files,
            CheckpointInfo info,
            Agent agent,
            Updates updates,
            Evaluator evaluator,
            ConsoleListener console,
            StopSignal stop) {
        long next = agent.updates().get() + 1;
        RunFacts facts = PublishedScore.besides(algorithm, config, task.name());
        try (TensorBoardListener tensorBoard = new TensorBoardListener(folder, run.seeds(), next, console::print);
                ReportListener report = new ReportListener(folder, facts, console::warn);
                VideoListener video = videoOrNull(folder, evaluator, console)) {
            List<TrainingListener> listeners = new ArrayList<>(List.of(
                    console,
                    new ScoreFilesListener(files),
                    fineTuningScores,
                    new MetricsFilesListener(new MetricsFiles(files.files())),
                    new WrittenFilesListener(files.files(), console::warn),
                    tensorBoard,
                    report));
            if (!saving.none) {
                listeners.add(new CheckpointListener(
                        new CheckpointStore(folder),
                        info,
                        agent.state(),
                        online::state,
                        schedule(),
                        saving.keep,
                        console::print));
            }
            if (video != null) {
                listeners.add(video);
            }
            return runLoop(agent, updates, evaluator, TrainingListener.all(listeners), stop);
        }
    }

    /** Null: none is asked for, or none can be made. */
    private VideoListener videoOrNull(Path folder, Evaluator evaluator, ConsoleListener console) {
        return saving.video ? saving.rendering.listenerOrNull(folder, task, evaluator, run.seed, console) : null;
    }

    private Schedule schedule() {
        return new Schedule(
                config.maxSteps(),
                run.logInterval,
                run.evalInterval,
                saving.effectiveInterval(),
                options.tuning().begin(config.maxSteps()));
    }

    private ScoreFiles newFiles(CheckpointInfo info) {
        Map<String, String> all = new LinkedHashMap<>(info.facts());
        all.putAll(info.options());
        all.replaceAll((name, value) -> OneLine.of(value)); // the data set's path may have line breaks
        return ScoreFiles.create(run.resultsDir, task.name(), algorithm.name(), LocalDateTime.now(), run.tag, all);
    }

    private TrainingResult runLoop(
            Agent agent, Updates updates, Evaluator evaluator, TrainingListener listener, StopSignal stop) {
        RunRecord past = from.map(checkpoint -> checkpoint.info().record()).orElse(RunRecord.EMPTY);
        LostSeeds lost = new LostSeeds(past.diverged());
        try (EvaluationRunner evaluation = evaluator == null
                ? null
                : EvaluationRunner.suiting(
                        agent, evaluator, listener, stop, lost, past.evaluated().size())) {
            from.filter(checkpoint -> evaluation != null)
                    .filter(checkpoint -> checkpoint.info().pendingEvaluation().isPresent())
                    .ifPresent(checkpoint -> evaluation.restart(
                            checkpoint.info().pendingEvaluation().getAsLong(),
                            weights -> checkpoint.readPendingEvaluation(weights, run.seeds())));
            return new TrainingLoop(agent, updates, Optional.ofNullable(evaluation), schedule(), listener, stop, lost)
                    .run(past);
        }
    }

    /** Each hyper-parameter is sound by itself here; what may still be too much is their product. */
    private Agent agent(Engine engine) {
        try {
            return algorithm.create(engine, config, task.obsDim(), task.actDim());
        } catch (IllegalArgumentException e) {
            throw new InputException(
                    "--batch_size, --num_q_samples, --num_qs or --hidden_dims ask for too much: " + e.getMessage());
        }
    }

    /** A run that was stopped has no final scores: its last five evaluations are not those of the whole run. */
    private int finish(ScoreFiles files, ConsoleListener console, TrainingResult result, boolean scored) {
        console.leaveProgress();
        Path checkpoints = new CheckpointStore(files.folder()).folder();
        boolean saved = !saving.none && Files.isDirectory(checkpoints);
        if (saved) {
            print("checkpoints: " + checkpoints);
        }
        if (result.stopped()) {
            print("stopped after " + result.updates() + " of " + config.maxSteps() + " updates; scores so far are in "
                    + files.folder() + (saved ? "; --resume " + files.folder() + " goes on" : ""));
        } else if (scored) {
            List<String> notes = new ArrayList<>(PublishedScore.lines(algorithm, task.name()));
            notes.addAll(fineTuningScores.lines());
            console.printSummary(files.finish(notes));
        } else {
            print("done: " + result.updates() + " updates without scores; losses and Q values are in "
                    + files.folder());
        }
        Optional<String> unwritten = files.files().unwritten();
        unwritten.ifPresent(this::print);
        if (result.stopped()) {
            return TrainCommand.INTERRUPTED;
        }
        result.requireSound();
        return unwritten.isPresent() ? Main.FAILURE : 0;
    }

    /** Null, with a line that says why, when there is no simulator here; training goes on without scores. */
    private Evaluator evaluatorOrNull() {
        if (PhysicsWorld.simulatorVersion().isEmpty()) {
            online.requireNone("MuJoCo is not here (Debian: apt-get install libmujoco-dev, then build again)");
            print("evaluation: MuJoCo is not here (Debian: apt-get install libmujoco-dev, then build again); training"
                    + " without scores");
            return null;
        }
        Evaluator evaluator = new Evaluator(task, run.inertia, run.seeds(), run.evalEpisodes(), machine.threads());
        print("evaluation: " + evaluator.simulator() + ", " + run.evalEpisodes() + " episodes a seed");
        return evaluator;
    }

    /** For the online part, an environment for each seed. */
    private Arena arena(int environments) {
        print(options.tuning().text());
        return Arena.of(task, run.inertia, environments, Math.min(environments, machine.threads()));
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
