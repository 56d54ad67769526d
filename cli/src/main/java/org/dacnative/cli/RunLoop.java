// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.State;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.checkpoint.RunLock;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.env.EnvironmentException;
import org.dacnative.env.Evaluator;
import org.dacnative.report.MetricsFiles;
import org.dacnative.report.ProgressLine;
import org.dacnative.report.ScoreFiles;
import org.dacnative.report.page.RunFacts;
import org.dacnative.training.DivergenceException;
import org.dacnative.training.EvaluationRunner;
import org.dacnative.training.LostSeeds;
import org.dacnative.training.MeasuredEvaluation;
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
 * The loop of one run: who hears of its updates, how often, and what is said and returned when it ends.
 *
 * @param <C> the algorithm's hyper-parameters
 */
final class RunLoop<C extends Record & TrainingConfig> {
    private final Algorithm<C> algorithm;
    private final TrainOptions options;
    private final RunOptions run;
    private final CheckpointOptions saving;
    private final C config;
    private final PrintWriter out;
    private final Optional<Checkpoint> from;
    private final FineTuningScores fineTuningScores;

    /** @param from the checkpoint of a run that goes on */
    RunLoop(Algorithm<C> algorithm, TrainOptions options, C config, PrintWriter out, Optional<Checkpoint> from) {
        this.algorithm = algorithm;
        this.options = options;
        this.run = options.run();
        this.saving = options.saving();
        this.config = config;
        this.out = out;
        this.from = from;
        this.fineTuningScores = new FineTuningScores(options.tuning().begin(config.maxSteps()));
    }

    /**
     * What a run does.
     *
     * @param agent as it meets its task
     * @param online what a checkpoint of online updates needs beside the agent
     * @param evaluator null: none
     */
    record Work(
            Agent agent,
            Updates updates,
            Supplier<Optional<State>> online,
            Evaluator evaluator,
            Optional<HeldOutPart> heldOut) {}

    /** The exit code. Throws DivergenceException if seeds were lost. */
    int run(ScoreFiles files, CheckpointInfo info, Work work) {
        try (StopSignal stop = StopSignal.onShutdown()) { // outermost: Ctrl-C waits until the lock is gone, too
            return RunLock.during(files.folder(), () -> run(files, info, work, stop));
        }
    }

    private int run(ScoreFiles files, CheckpointInfo info, Work work, StopSignal stop) {
        String simulator = work.evaluator() == null ? "" : work.evaluator().simulator();
        try (ProgressLine progress = options.authors().progressLine(config.maxSteps())) {
            progress.begin(work.agent().updates().get());
            TimeAhead timeAhead = new TimeAhead(
                    config.maxSteps(), run.numSeeds, work.agent().engine().config());
            ConsoleListener console = new ConsoleListener(progress, algorithm.headline(), out, simulator, timeAhead);
            LastMeasures last = new LastMeasures(work.heldOut(), files.files(), stop);
            TrainingResult result = trainInto(files, info, work, console, last, stop);
            return finish(files, console, result, work, last);
        } catch (EnvironmentException e) {
            throw saving.none ? e : e.with("the run is saved, --resume " + files.folder() + " goes on");
        }
    }

    private TrainingResult trainInto(
            ScoreFiles files,
            CheckpointInfo info,
            Work work,
            ConsoleListener console,
            LastMeasures last,
            StopSignal stop) {
        Path folder = files.folder();
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
                        work.online(),
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
        if (saving.video && run.task().isEmpty()) {
            console.print("no video: there are no evaluations in MuJoCo");
        }
        return saving.video && run.task().isPresent()
                ? saving.rendering.listenerOrNull(folder, run.task().get(), evaluator, run.seed, console)
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

    /** A run that was stopped has no final scores: its last five evaluations are not those of the whole run. */
    private int finish(ScoreFiles files, ConsoleListener console, TrainingResult result, Work work, LastMeasures last) {
        console.leaveProgress();
        List<Long> saved = saved(files);
        if (!saved.isEmpty()) {
            print("checkpoints: " + new CheckpointStore(files.folder()).folder());
        }
        if (result.stopped()) {
            print("stopped after " + result.updates() + " of " + config.maxSteps() + " updates; "
                    + (work.evaluator() == null ? "what was reported is in " : "scores so far are in ") + files.folder()
                    + (!saved.isEmpty() ? "; --resume " + files.folder() + " goes on" : ""));
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
        boolean lost = !saving.none && !result.stopped() && !saved.contains(result.updates());
        if (lost) {
            print("not written: the checkpoint of the last update, "
                    + (saved.isEmpty() ? "and there is no other" : "the newest is " + saved.get(saved.size() - 1)));
        }
        if (result.stopped()) {
            return TrainCommand.INTERRUPTED;
        }
        if (!result.divergences().isEmpty()) {
            throw new DivergenceException(result.divergences(), Algorithms.calmer(algorithm));
        }
        return unwritten.isPresent() || lost ? Main.FAILURE : 0;
    }

    /** Of which updates there are checkpoints, rising. */
    private List<Long> saved(ScoreFiles files) {
        try {
            return saving.none ? List.of() : new CheckpointStore(files.folder()).steps();
        } catch (IOException e) {
            return List.of(); // who cannot read the folder cannot go on from it
        }
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }
}
