// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.Metrics;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.data.MeasuringData;
import org.dacnative.data.OfflineDataset;
import org.dacnative.data.Scaling;
import org.dacnative.data.TransitionsDigest;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Program;
import org.dacnative.env.Evaluator;
import org.dacnative.input.InputException;

/**
 * Trains from code, on data in memory, without files or a command line:
 *
 * <pre>{@code
 * try (Trainer trainer = Trainer.of(new DacAlgorithm(), config).seeds(0, 1, 2).data(transitions).build()) {
 *     trainer.run(listener);
 *     trainer.save(folder);
 * }
 * }</pre>
 *
 * <p>Data are prepared as the command line's are: {@link TrainerBuilder} tunes rewards, scales observations and actions and
 * holds episodes out. Policies take and give what the task does.
 *
 * <p>One thread at a time uses a trainer; {@link #stop} is for all. It owns native memory: close it.
 */
public final class Trainer implements AutoCloseable {
    private final Engine engine;
    private final Agent agent;
    private final Program update;
    private final Scaling scaling;
    private final Optional<Evaluator> evaluator;
    private final Optional<MeasuringData> heldOut;
    private final Optional<OfflineMeasures> measures;
    private final Schedule schedule;
    private final CheckpointInfo info;
    private final RunHistory history = new RunHistory();
    private boolean running;
    private boolean closed;
    private StopSignal stop = new StopSignal();

    /**
     * Begins the description of a run.
     *
     * @param config the algorithm's hyper-parameters, the number of updates among them
     */
    public static <C extends Record & TrainingConfig> TrainerBuilder<C> of(Algorithm<C> algorithm, C config) {
        return new TrainerBuilder<>(algorithm, config);
    }

    /** Builds everything that a run needs. What is created before something fails is freed. */
    static <C extends Record & TrainingConfig> Trainer create(TrainerBuilder<C> wanted, OfflineDataset data) {
        Engine engine = new Engine(wanted.engine());
        Optional<Evaluator> evaluator = Optional.empty();
        try {
            evaluator = wanted.evaluator(data.transitions());
            return new Trainer(wanted, data, engine, evaluator);
        } catch (RuntimeException | Error e) {
            evaluator.ifPresent(Evaluator::close);
            engine.close();
            throw e;
        }
    }

    private <C extends Record & TrainingConfig> Trainer(
            TrainerBuilder<C> wanted, OfflineDataset data, Engine engine, Optional<Evaluator> evaluator) {
        this.engine = engine;
        this.evaluator = evaluator;
        this.schedule = wanted.schedule();
        this.scaling = data.scaling();
        int obsDim = data.transitions().obsDim();
        int actDim = data.transitions().actDim();
        this.agent = wanted.algorithm().create(engine, wanted.config(), obsDim, actDim);
        this.update = agent.recordTraining(
                ReplayLoader.load(engine, data.transitions(), wanted.config().batchSize()), wanted.sampling());
        this.heldOut = MeasuringData.of(data);
        this.measures = heldOut.map(part -> new OfflineMeasures(agent, part.heldOut()));
        Map<String, String> facts = new HashMap<>(Map.of(
                "data_digest", TransitionsDigest.of(data.transitions()),
                "sampling", wanted.sampling().name(),
                "precision", engine.config().precision().name(),
                "machine", engine.description()));
        scaling.putTexts(facts);
        this.info = new CheckpointInfo(
                wanted.algorithm().name(),
                0,
                engine.config().seeds(),
                obsDim,
                actDim,
                wanted.algorithm().parameters().texts(wanted.config()),
                facts,
                history.record(),
                OptionalLong.empty());
    }

    /**
     * Trains until all updates are done, a stop is asked for or all seeds are lost; called again after a stop it goes on.
     * An evaluation beside training (on a GPU) that a stop has cut off is not repeated.
     *
     * @param listeners are told by the calling thread
     */
    public TrainingResult run(TrainingListener... listeners) {
        StopSignal signal = begin();
        try {
            List<TrainingListener> all = new ArrayList<>(List.of(listeners));
            all.add(0, history);
            TrainingListener listener = TrainingListener.all(all);
            LostSeeds lost = new LostSeeds(history.record().diverged());
            try (EvaluationRunner evaluation = evaluationOrNull(listener, signal, lost)) {
                return new TrainingLoop(
                                agent, update::run, Optional.ofNullable(evaluation), schedule, listener, signal, lost)
                        .run(history.record());
            }
        } finally {
            end();
        }
    }

    /** Null: there is nothing to evaluate on. */
    private EvaluationRunner evaluationOrNull(TrainingListener listener, StopSignal signal, LostSeeds lost) {
        RunRecord past = history.record();
        Optional<EvaluationRunner> scores = evaluator.map(environments -> EvaluationRunner.suiting(
                acting(), environments, listener, signal, lost, past.evaluated().size()));
        return measures.<EvaluationRunner>map(all -> new MeasuredEvaluation(all, scores, listener, signal, lost, past))
                .orElse(scores.orElse(null));
    }

    private Agent acting() {
        return ScaledAgent.of(agent, scaling);
    }

    /** Asks the run of the moment to stop, from any thread; it ends soon after. Without one there is nothing to stop. */
    public synchronized void stop() {
        stop.request();
    }

    /** Updates done. */
    public long updates() {
        requireIdle("its updates can be counted");
        return agent.updates().get();
    }

    /**
     * The weights of the moment as a policy for all seeds, for the task's observations and actions; it acts as long as the
     * trainer is open and idle.
     */
    public ActingPolicy policy() {
        requireIdle("its policy can be taken");
        return acting().policy(engine);
    }

    /**
     * How the weights of the moment do on the data that are held out, in the units that are trained on: a row for each seed.
     * IllegalStateException if nothing is held out.
     */
    public Metrics measure() {
        requireIdle("it is measured");
        return measures.orElseThrow(Trainer::nothingHeldOut).measure(() -> {});
    }

    /**
     * What the weights of the moment are worth, by held-out and training data; it runs as long as the trainer is open and
     * idle. IllegalStateException if nothing is held out.
     *
     * @param updates of each seed's estimate, at least 1
     */
    public FittedQEvaluation fittedQ(int updates) {
        requireIdle("it is measured");
        return new FittedQEvaluation(agent, heldOut.orElseThrow(Trainer::nothingHeldOut), updates);
    }

    private static IllegalStateException nothingHeldOut() {
        return new IllegalStateException("no data are held out to measure on");
    }

    /**
     * Saves the run as a checkpoint in {@code folder/ckpt}, which is made if it is not there. InputException if the folder
     * has checkpoints of another run, or of this one further on: what acts or goes on takes the newest.
     *
     * @return the checkpoint's folder
     */
    public Path save(Path folder) {
        requireIdle("it can be saved");
        CheckpointInfo now = info.at(agent.updates().get(), history.record(), OptionalLong.empty());
        try {
            Files.createDirectories(folder);
            CheckpointStore store = new CheckpointStore(folder);
            if (!store.steps().isEmpty()) {
                requireEarlier(folder, store.newest().info(), now.updates());
            }
            store.begin(now, agent.state(), Optional.empty());
            store.finish(now);
            return store.path(now.updates());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Takes up a run that was saved: the same algorithm, sizes, seeds and data; training goes on to the same bits.
     * InputException if it is another one.
     *
     * @param folder that it was saved in, its {@code ckpt}, which both stand for the newest checkpoint, or a checkpoint's
     */
    public void load(Path folder) {
        requireIdle("it can take up another run");
        Checkpoint checkpoint = CheckpointStore.checkpoint(folder);
        CheckpointInfo saved = checkpoint.info();
        requireSameRun(folder, saved);
        checkpoint.readAgent(agent.state(), info.seeds());
        history.restored(saved.record());
    }

    private void requireEarlier(Path folder, CheckpointInfo saved, long updates) {
        requireSameRun(folder, saved);
        if (saved.updates() > updates) {
            throw new InputException(folder + " has this run after " + saved.updates() + " updates, here are " + updates
                    + "; save into another folder");
        }
    }

    private void requireSameRun(Path folder, CheckpointInfo saved) {
        require(folder, "algorithm", saved.algorithm(), info.algorithm());
        require(folder, "hyper-parameters", saved.options(), info.options());
        require(folder, "seeds", saved.seeds(), info.seeds());
        for (String fact : List.of("data_digest", "sampling", "precision")) {
            require(folder, fact, saved.facts().get(fact), info.facts().get(fact));
        }
        require(folder, "scaling", Scaling.of(saved.facts(), info.obsDim(), info.actDim()), scaling);
    }

    private static void require(Path folder, String what, Object saved, Object mine) {
        if (!mine.equals(saved)) {
            throw new InputException(
                    folder + " is another run's: its " + what + " is " + saved + ", here it is " + mine);
        }
    }

    private synchronized StopSignal begin() {
        requireIdle("it can run again");
        running = true;
        stop = new StopSignal();
        return stop;
    }

    private synchronized void end() {
        running = false;
    }

    private synchronized void requireIdle(String before) {
        if (closed) {
            throw new IllegalStateException("this trainer is closed");
        }
        if (running) {
            throw new IllegalStateException("this trainer is running; stop it before " + before);
        }
    }

    /** IllegalStateException while it runs, which goes on untouched: {@link #stop} it and wait for its end. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        requireIdle("it is closed");
        closed = true;
        evaluator.ifPresent(Evaluator::close);
        engine.close();
    }
}
