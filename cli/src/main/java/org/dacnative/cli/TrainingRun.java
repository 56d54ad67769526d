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
import org.dacnative.data.OfflineDataset;
import org.dacnative.data.Scaling;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Program;
import org.dacnative.engine.Sampling;
import org.dacnative.env.Arena;
import org.dacnative.env.EnvironmentException;
import org.dacnative.env.Evaluator;
import org.dacnative.env.TaskSpec;
import org.dacnative.input.InputException;
import org.dacnative.input.OneLine;
import org.dacnative.report.MetricsFiles;
import org.dacnative.report.ProgressLine;
import org.dacnative.report.ScoreFiles;
import org.dacnative.report.page.RunFacts;
import org.dacnative.training.DivergenceException;
import org.dacnative.training.EvaluationRunner;
import org.dacnative.training.LostSeeds;
import org.dacnative.training.MeasuredEvaluation;
import org.dacnative.training.ScaledAgent;
import org.dacnative.training.Schedule;
import org.dacnative.training.StopSignal;
import org.dacnative.training.TrainingListener;
import org.dacnative.training.TrainingLoop;
import org.dacnative.training.TrainingResult;
import org.dacnative.training.Updates;
import org.dacnative.training.listener.CheckpointListener;
import org.dacnative.training.listener.MeasuresFilesListener;
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
    /** Hyper-parameters, each sound by itself, whose product may be too much. */
    static final List<String> SIZES = List.of("batch_size", "num_q_samples", "num_qs", "hidden_dims");

    private final Algorithm<C> algorithm;
    private final RunOptions run;
    private final TrainOptions options;
    private final HyperParameters hyperParameters;
    private final CheckpointOptions saving;
    private final MachineOptions machine;
    private final PrintWriter out;
    private final Optional<Checkpoint> from;
    private final Optional<TaskSpec> task;
    private final C config;
    private final RunEnvironments environments;
    private final OnlineStage online;
    private final FineTuningScores fineTuningScores;
    private Optional<Scaling> needed = Optional.empty();
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
        this.task = run.task();
        this.config = hyperParameters.config(algorithm, run.published());
        run.requireFewCandidates(config.candidates());
        this.environments = new RunEnvironments(run, machine.threads(), this::print);
        this.online = new OnlineStage(options.tuning(), config.maxSteps(), config.batchSize());
        this.fineTuningScores = new FineTuningScores(options.tuning().begin(config.maxSteps()));
    }

    /** The same, refused when its data would be scaled in another way than its teacher's. */
    TrainingRun<C> onlyWith(Scaling teachers) {
        needed = Optional.of(teachers);
        return this;
    }

    /** The exit code. */
    int call() {
        Path file = TrainingData.file(run);
        EngineConfig computing = machine.engine(run.seeds());
        OfflineDataset.requireFile(file);
        try (Engine engine = new Engine(computing)) {
            print("device: " + engine.description() + machine.reason());
            printHyperParameters();
            TrainingData data = TrainingData.load(
                    engine, file, run, config.batchSize(), online.buffer(), this::requireNeeded, this::print);
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
        C base = hyperParameters.base(algorithm, run.published());
        print("hyper-parameters: " + Choices.name(hyperParameters.presetFor(algorithm, run.published())) + " preset, "
                + ConfigText.inLine(algorithm.parameters().texts(base)));
        String changes = algorithm.parameters().changes(base, config);
        if (!changes.isEmpty()) {
            print("overridden: " + changes);
        }
    }

    private void requireNeeded(Scaling scaling) {
        if (needed.filter(teachers -> !teachers.equals(scaling)).isPresent()) {
            throw new InputException(
                    "these data would be scaled in another way than the teacher's, and its decisions be"
                            + " in other units; leave out --dataset, --env, --percentile, --percentage, --data_seed and --holdout");
        }
    }

    /** The run in words, before its first update. */
    private CheckpointInfo describe(Engine engine, TrainingData data) {
        Map<String, String> texts =
                ConfigText.options(options, algorithm.parameters().texts(config));
        texts.put("dataset", data.file().toAbsolutePath().toString());
        Map<String, String> facts = ConfigText.facts(engine, data.digest());
        facts.putAll(data.facts());
        data.scaling().putTexts(facts);
        return new CheckpointInfo(
                algorithm.name(),
                0,
                run.seeds(),
                data.replay().obsDim(),
                data.replay().actDim(),
                texts,
                facts,
                RunRecord.EMPTY,
                OptionalLong.empty());
    }

    private int train(Engine engine, TrainingData data, CheckpointInfo info) {
        try (Evaluator evaluator = environments.evaluatorOrNull(data, online);
                OnlineStage stage = online) {
            Agent agent = agent(engine, data);
            from.ifPresent(checkpoint -> checkpoint.readAgent(agent.state(), run.seeds()));
            Program offline = agent.recordTraining(data.replay(), run.randBatch ? Sampling.UNIFORM : Sampling.SCAN);
            Updates updates =
                    stage.updates(agent, offline, data.replay(), data.rewards(), envs -> onlineArena(envs, data), from);
            Optional<HeldOutPart> heldOut =
                    data.measuring().map(part -> new HeldOutPart(agent, part, run.preparation.fqeUpdates()));
            ScoreFiles files = from.map(checkpoint -> ScoreFiles.reopen(Resumption.runOf(checkpoint)))
                    .orElseGet(() -> newFiles(info));
            folder = files.folder();
            print("results: " + folder);
            Work work = new Work(ScaledAgent.of(agent, data.scaling()), updates, evaluator, heldOut);
            return RunLock.during(folder, () -> train(files, info, work));
        }
    }

    private Arena onlineArena(int count, TrainingData data) {
        print(options.tuning().text());
        return environments.online(count, data);
    }

    /**
     * What a run does.
     *
     * @param agent as it meets its task
     * @param evaluator null: none
     */
    private record Work(Agent agent, Updates updates, Evaluator evaluator, Optional<HeldOutPart> heldOut) {}

    private int train(ScoreFiles files, CheckpointInfo info, Work work) {
        String simulator = work.evaluator() == null ? "" : work.evaluator().simulator();
        try (StopSignal stop = StopSignal.onShutdown();
                ProgressLine progress = options.authors().progressLine(config.maxSteps())) {
            progress.begin(work.agent().updates().get());
            TimeAhead timeAhead = new TimeAhead(
                    config.maxSteps(), run.numSeeds, work.agent().engine().config());
            ConsoleListener console = new ConsoleListener(progress, algorithm.headline(), out, simulator, timeAhead);
            LastMeasures last = new LastMeasures(work.heldOut(), files.files(), stop);
            TrainingResult result = trainInto(files, info, work, console, last, stop);
            return finish(files, console, result, work, last);
        } catch (EnvironmentException e) {
            throw saving.none ? e : e.with("the run is saved, --resume " + folder + " goes on");
        }
    }

    private TrainingResult trainInto(
            ScoreFiles files,
            CheckpointInfo info,
            Work work,
            ConsoleListener console,
            LastMeasures last,
            StopSignal stop) {
        long next = work.agent().updates().get() + 1;
        RunFacts facts = PublishedScore.besides(algorithm, config, run);
        try (TensorBoardListener tensorBoard = new TensorBoardListener(folder, run.seeds(), next, console::print);
                ReportListener report = new ReportListener(folder, facts, console::warn);
                VideoListener video = videoOrNull(folder, work.evaluator(), console)) {
            List<TrainingListener> listeners = new ArrayList<>(List.of(
                    console,
                    new ScoreFilesListener(files),
                    fineTuningScores,
                    new MetricsFilesListener(new MetricsFiles(files.files())),
                    new MeasuresFilesListener(new MetricsFiles(files.files(), HeldOutPart.FILES)),
                    new WrittenFilesListener(files.files(), console::warn),
                    tensorBoard));
            if (!saving.none) {
                listeners.add(new CheckpointListener(
                        new CheckpointStore(folder),
                        info,
                        work.agent().state(),
                        online::state,
                        schedule(),
                        saving.keep,
                        console::print));
            }
            listeners.add(last);
            listeners.add(report);
            if (video != null) {
                listeners.add(video);
            }
            return runLoop(work, TrainingListener.all(listeners), stop);
        }
    }

    /** Null: none is asked for, or none can be made. */
    private VideoListener videoOrNull(Path folder, Evaluator evaluator, ConsoleListener console) {
        if (saving.video && task.isEmpty()) {
            console.print("no video: there are no evaluations in MuJoCo");
        }
        return saving.video && task.isPresent()
                ? saving.rendering.listenerOrNull(folder, task.get(), evaluator, run.seed, console)
                : null;
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
        return ScoreFiles.create(run.resultsDir, run.name(), algorithm.name(), LocalDateTime.now(), run.tag, all);
    }

    private TrainingResult runLoop(Work work, TrainingListener listener, StopSignal stop) {
        RunRecord past = from.map(checkpoint -> checkpoint.info().record()).orElse(RunRecord.EMPTY);
        LostSeeds lost = new LostSeeds(past.diverged());
        EvaluationRunner scores = work.evaluator() == null
                ? null
                : EvaluationRunner.suiting(
                        work.agent(),
                        work.evaluator(),
                        listener,
                        stop,
                        lost,
                        past.evaluated().size());
        try (EvaluationRunner evaluation = work.heldOut()
                .<EvaluationRunner>map(part -> new MeasuredEvaluation(
                        part.measures(), Optional.ofNullable(scores), listener, stop, lost, past))
                .orElse(scores)) {
            from.filter(checkpoint -> scores != null)
                    .filter(checkpoint -> checkpoint.info().pendingEvaluation().isPresent())
                    .ifPresent(checkpoint -> scores.restart(
                            checkpoint.info().pendingEvaluation().getAsLong(),
                            weights -> checkpoint.readPendingEvaluation(weights, run.seeds())));
            Optional<EvaluationRunner> runner = Optional.ofNullable(evaluation);
            return new TrainingLoop(work.agent(), work.updates(), runner, schedule(), listener, stop, lost).run(past);
        }
    }

    private Agent agent(Engine engine, TrainingData data) {
        try {
            return algorithm.create(
                    engine, config, data.replay().obsDim(), data.replay().actDim());
        } catch (IllegalArgumentException e) {
            throw new InputException(
                    Algorithms.named(algorithm, " or ", SIZES) + " ask for too much: " + e.getMessage());
        }
    }

    /** A run that was stopped has no final scores: its last five evaluations are not those of the whole run. */
    private int finish(ScoreFiles files, ConsoleListener console, TrainingResult result, Work work, LastMeasures last) {
        console.leaveProgress();
        Path checkpoints = new CheckpointStore(files.folder()).folder();
        boolean saved = !saving.none && Files.isDirectory(checkpoints);
        if (saved) {
            print("checkpoints: " + checkpoints);
        }
        if (result.stopped()) {
            print("stopped after " + result.updates() + " of " + config.maxSteps() + " updates; "
                    + (work.evaluator() == null ? "what was reported is in " : "scores so far are in ") + files.folder()
                    + (saved ? "; --resume " + files.folder() + " goes on" : ""));
        } else if (work.evaluator() != null) {
            List<String> notes = new ArrayList<>(PublishedScore.lines(algorithm, run));
            notes.addAll(fineTuningScores.lines());
            console.printSummary(files.finish(notes));
        } else {
            print("done: " + result.updates() + " updates without scores; losses and Q values are in "
                    + files.folder());
        }
        last.lines().forEach(this::print);
        Optional<String> unwritten = files.files().unwritten();
        unwritten.ifPresent(this::print);
        if (result.stopped()) {
            return TrainCommand.INTERRUPTED;
        }
        if (!result.divergences().isEmpty()) {
            throw new DivergenceException(result.divergences(), Algorithms.calmer(algorithm));
        }
        return unwritten.isPresent() ? Main.FAILURE : 0;
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
