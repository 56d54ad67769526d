// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;
import org.dacnative.algorithm.State;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.algorithm.WatchedMetrics;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.Batch;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Losses;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkShape;
import org.dacnative.engine.Operations;
import org.dacnative.engine.Optimizer;
import org.dacnative.engine.Optimizer.TargetMoves;
import org.dacnative.engine.Pass;
import org.dacnative.engine.Passes;
import org.dacnative.engine.Program;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Replay;
import org.dacnative.engine.Sampling;
import org.dacnative.engine.Tensor;

/**
 * What the agents of this package share: networks, tensors and metrics by name, the update as a program, state, seeds that
 * are lost. An agent declares them in its constructor and issues its update in {@link #update}.
 */
public abstract class BaselineAgent implements Agent {
    /** The minibatch's stream; an agent's own begin at {@link #FIRST_STREAM}. */
    private static final int MINIBATCH = 1;

    static final int FIRST_STREAM = 2;

    /** Streams of a decision, whose draws its own counter names. */
    static final int ACTING_CHAIN = 1;

    static final int ACTING_CHOICE = 2;

    final Engine engine;
    final Operations ops;
    final Passes passes;
    final Losses losses;
    final Batch batch;
    final int batchSize;
    final int obsDim;
    final int actDim;

    private final long maxSteps;
    private final Counter updates;
    private final boolean recording;
    private final Map<String, NetworkBank> networks = new LinkedHashMap<>();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, Tensor> draws = new LinkedHashMap<>();
    private final Map<String, Tensor> metrics = new LinkedHashMap<>();
    private WatchedMetrics watched; // made when all metrics are declared

    /** @param recording whether draws are filled in by the caller, for verification */
    BaselineAgent(Engine engine, TrainingConfig config, int obsDim, int actDim, boolean recording) {
        this.engine = engine;
        this.ops = engine.operations();
        this.passes = engine.passes();
        this.losses = engine.losses();
        this.batchSize = config.batchSize();
        this.maxSteps = config.maxSteps();
        this.obsDim = obsDim;
        this.actDim = actDim;
        this.recording = recording;
        this.updates = engine.counter(0);
        this.batch = new Batch(
                tensor("batch/observations", batchSize, obsDim),
                tensor("batch/actions", batchSize, actDim),
                tensor("batch/rewards", batchSize),
                tensor("batch/masks", batchSize),
                tensor("batch/next_observations", batchSize, obsDim));
    }

    /** One update on whatever the batch holds. */
    abstract void update();

    /** What training needs and acting does not is created here, before the update is recorded. */
    void prepareTraining() {}

    // ------------------------------------------------------------------------------------------ declarations

    final NetworkBank network(String name, NetworkShape shape, int stream) {
        NetworkBank bank = engine.networkBank(shape, stream);
        networks.put(name, bank);
        return bank;
    }

    /** A tensor (S, dims). */
    final Tensor tensor(String name, long... dims) {
        Tensor tensor = unnamed(dims);
        tensors.put(name, tensor);
        return tensor;
    }

    final Tensor unnamed(long... dims) {
        long[] withSeeds = new long[dims.length + 1];
        withSeeds[0] = engine.numSeeds();
        System.arraycopy(dims, 0, withSeeds, 1, dims.length);
        return engine.tensor(withSeeds);
    }

    /** One number a seed that is reported and has to stay finite. */
    final Tensor metric(String name) {
        Tensor tensor = tensor(name);
        metrics.put(name, tensor);
        return tensor;
    }

    /** Where recorded draws (S, dims) go; null: the engine draws them. */
    final Tensor recorded(String name, long... dims) {
        if (!recording) {
            return null;
        }
        Tensor tensor = unnamed(dims);
        draws.put(name, tensor);
        return tensor;
    }

    // ------------------------------------------------------------------------------------------ pieces of updates

    final RandomSource random(int stream) {
        return new RandomSource(updates, stream);
    }

    final void forward(NetworkBank bank, BankPart part, Tensor observations, Tensor actions, Tensor outputs) {
        passes.forward(bank, part, Pass.of(observations, actions), outputs);
    }

    /** Adam with the rate as it is; the target moves by its share. */
    final void constantStep(NetworkBank bank, double rate, double targetRate, Tensor gradNorm) {
        ops.optimizerStep(bank, new Optimizer((float) rate, 0, 0, (float) targetRate, TargetMoves.ALWAYS), gradNorm);
    }

    /** Adam with a rate that falls to 0 over the run as a cosine, and no target. */
    final void decayedStep(NetworkBank bank, double rate, Tensor gradNorm) {
        ops.optimizerStep(bank, new Optimizer((float) rate, maxSteps, 0, 0, TargetMoves.ALWAYS), gradNorm);
    }

    // ------------------------------------------------------------------------------------------ the contract

    @Override
    public final Program recordTraining(Replay replay, Sampling sampling) {
        prepareTraining();
        return engine.record(() -> {
            ops.sampleBatch(replay, sampling, random(MINIBATCH), batch);
            update();
            finishUpdate();
        });
    }

    /** Update and counter on whatever the batch tensors hold. */
    public final Program recordUpdate() {
        prepareTraining();
        return engine.record(() -> {
            update();
            finishUpdate();
        });
    }

    private void finishUpdate() {
        watched().advance(updates);
    }

    private WatchedMetrics watched() {
        if (watched == null) {
            watched = new WatchedMetrics(engine, metrics);
        }
        return watched;
    }

    @Override
    public final Metrics metrics() {
        return watched().metrics();
    }

    @Override
    public final List<Divergence> divergences() {
        return watched().divergences();
    }

    @Override
    public State state() {
        State state = new State(engine.numSeeds());
        networks.forEach(state::trained);
        return state.tensor("not_finite", watched().notFinite()).counter("updates", updates);
    }

    @Override
    public final Engine engine() {
        return engine;
    }

    @Override
    public final Counter updates() {
        return updates;
    }

    // ------------------------------------------------------------------------------------------ for verification

    /** Banks by name; an online network and its target are one. */
    public final Map<String, NetworkBank> networks() {
        return Collections.unmodifiableMap(networks);
    }

    /** Tensors of an update by name. */
    public final Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** The places of recorded draws by name; empty if the engine draws. */
    public final Map<String, Tensor> draws() {
        return Collections.unmodifiableMap(draws);
    }
}
