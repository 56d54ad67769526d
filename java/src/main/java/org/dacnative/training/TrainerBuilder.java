// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.data.ActionBounds;
import org.dacnative.data.DatasetOptions;
import org.dacnative.data.Episodes;
import org.dacnative.data.OfflineDataset;
import org.dacnative.data.Preparation;
import org.dacnative.data.RewardTuning;
import org.dacnative.data.Transitions;
import org.dacnative.engine.Device;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.engine.Sampling;
import org.dacnative.engine.VectorEnv;
import org.dacnative.env.Arena;
import org.dacnative.env.Evaluator;

/**
 * What a {@link Trainer} is made of. Only the data have to be given.
 *
 * @param <C> the algorithm's hyper-parameters
 */
public final class TrainerBuilder<C extends Record & TrainingConfig> {
    private static final long USUAL_LOG_INTERVAL = 1000;
    private static final int USUAL_EPISODES = 10;

    private final Algorithm<C> algorithm;
    private final C config;
    private List<Long> seeds = List.of(0L);
    private Device device = Device.auto();
    private Precision precision = Precision.FP32;
    private int threads =
            Math.min(EngineConfig.MOST_THREADS, Runtime.getRuntime().availableProcessors());
    private Sampling sampling = Sampling.SCAN;
    private Transitions recorded;
    private OfflineDataset prepared;
    private RewardTuning rewardTuning = RewardTuning.NO;
    private boolean normalizeObservations;
    private Optional<ActionBounds> actionBounds = Optional.empty();
    private double heldOutShare;
    private long heldOutSeed;
    private IntFunction<VectorEnv> environments;
    private int episodes = USUAL_EPISODES;
    private long logInterval = USUAL_LOG_INTERVAL;
    private long evalInterval = Schedule.NEVER;

    TrainerBuilder(Algorithm<C> algorithm, C config) {
        this.algorithm = algorithm;
        this.config = config;
    }

    /** Trained side by side, each to the bits that it would have alone (default: 0). */
    public TrainerBuilder<C> seeds(long... values) {
        seeds = Arrays.stream(values).boxed().toList();
        return this;
    }

    /** Where to compute (default: {@link Device#auto}). */
    public TrainerBuilder<C> device(Device where) {
        device = where;
        return this;
    }

    /** Arithmetic of the matrix products (default: float32). */
    public TrainerBuilder<C> precision(Precision arithmetic) {
        precision = arithmetic;
        return this;
    }

    /** Of the CPU backend (default: one a processor). The numbers do not depend on it. */
    public TrainerBuilder<C> threads(int count) {
        threads = count;
        return this;
    }

    /**
     * What is trained on, as recorded; copied when the trainer is built. Actions lie in [-1, 1] unless {@link #actionBounds}
     * says where, and are clipped to what a tanh can reach. Where episodes matter (tuned rewards, held-out data) one ends at
     * a mask of 0 and where the next row's observation is not this one's next; {@link OfflineDataset#of(Episodes, DatasetOptions, Preparation)} takes
     * other ends.
     */
    public TrainerBuilder<C> data(Transitions data) {
        recorded = data;
        prepared = null;
        return this;
    }

    /**
     * Data that are prepared already, a file's say ({@link OfflineDataset#load}): their rewards, observations and actions
     * are as they were prepared, and policies are measured on what they hold out. Close them when the trainer is built.
     */
    public TrainerBuilder<C> data(OfflineDataset data) {
        prepared = data;
        recorded = null;
        return this;
    }

    /** How rewards are scaled before training, by those of all episodes (default: not at all). */
    public TrainerBuilder<C> tuneRewards(RewardTuning mode) {
        rewardTuning = mode;
        return this;
    }

    /**
     * Takes mean and standard deviation out of each number of the observations that are trained on. Policies take the
     * task's observations nevertheless: the scaling belongs to them and is saved with them.
     */
    public TrainerBuilder<C> normalizeObservations() {
        normalizeObservations = true;
        return this;
    }

    /**
     * Where the data's actions lie, one range or one for each number of an action. They are scaled into [-1, 1] to be
     * trained on, and back when a policy acts.
     */
    public TrainerBuilder<C> actionBounds(ActionBounds bounds) {
        actionBounds = Optional.of(bounds);
        return this;
    }

    /**
     * Keeps whole episodes out of training, at random, to measure policies on: {@link TrainingListener#measured} is told with
     * each evaluation and at the end, {@link Trainer#measure} does it at any time.
     *
     * @param share of the episodes, above 0, at most {@link Preparation#MOST_HELD_OUT}; at least one is held out, and one
     *     stays
     * @param seed of the choice
     */
    public TrainerBuilder<C> holdOut(double share, long seed) {
        if (!(share > 0 && share <= Preparation.MOST_HELD_OUT)) {
            throw new IllegalArgumentException("a share of " + share
                    + " of the episodes to hold out; allowed is above 0 and at most " + Preparation.MOST_HELD_OUT);
        }
        heldOutShare = share;
        heldOutSeed = seed;
        return this;
    }

    /** How minibatches are drawn (default: passes over shuffled data). */
    public TrainerBuilder<C> sampling(Sampling kind) {
        sampling = kind;
        return this;
    }

    /** Updates between two lots of metrics (default: 1,000). */
    public TrainerBuilder<C> logEvery(long updates) {
        logInterval = updates;
        return this;
    }

    /**
     * Measures the policies on the data that are held out while they are trained (default: at the end alone).
     *
     * @param updates between two evaluations
     */
    public TrainerBuilder<C> evaluateEvery(long updates) {
        evalInterval = updates;
        return this;
    }

    /**
     * Scores the policies while they are trained, too.
     *
     * @param updates between two evaluations
     * @param perSeed episodes of a seed in each
     * @param make so many environments of the kind that the data come from; the trainer closes them
     */
    public TrainerBuilder<C> evaluateEvery(long updates, int perSeed, IntFunction<VectorEnv> make) {
        episodes = perSeed;
        environments = make;
        return evaluateEvery(updates);
    }

    /**
     * Creates networks and copies the data to the device. IllegalArgumentException or InputException where something was given
     * that does not go together.
     */
    public Trainer build() {
        if (seeds.isEmpty() || Set.copyOf(seeds).size() < seeds.size()) {
            throw new IllegalArgumentException("seeds " + seeds + ": at least one is needed, each once");
        }
        OfflineDataset dataset = dataset();
        if (evalInterval != Schedule.NEVER
                && environments == null
                && dataset.heldOut().isEmpty()) {
            throw new IllegalArgumentException("nothing to evaluate on: neither environments nor held-out data");
        }
        return Trainer.create(this, dataset);
    }

    private OfflineDataset dataset() {
        boolean prepares = rewardTuning != RewardTuning.NO
                || normalizeObservations
                || actionBounds.isPresent()
                || heldOutShare > 0;
        if (prepared != null) {
            if (prepares) {
                throw new IllegalArgumentException("the data are prepared already; prepare them as a whole or here");
            }
            return prepared;
        }
        Objects.requireNonNull(recorded, "data(...) was not given");
        requireActionsWithinBounds();
        OfflineDataset dataset = OfflineDataset.of(
                Episodes.of(recorded),
                new DatasetOptions(rewardTuning, 100, 100, heldOutSeed),
                new Preparation(normalizeObservations, false, actionBounds, heldOutShare));
        if (heldOutShare > 0 && dataset.heldOut().isEmpty()) {
            throw new IllegalArgumentException("nothing can be held out: the data are one episode");
        }
        return dataset;
    }

    private void requireActionsWithinBounds() {
        int width = recorded.actDim();
        ActionBounds bounds = actionBounds.orElse(ActionBounds.USUAL);
        int ranges = bounds.low().size();
        if (ranges != 1 && ranges != width) {
            throw new IllegalArgumentException(
                    "bounds of " + ranges + " numbers, an action has " + width + "; allowed are one or as many");
        }
        recorded.actions().forEachBlock((first, rows, values) -> {
            for (int i = 0; i < rows * width; i++) {
                int range = i % ranges;
                if (!(values[i] >= bounds.low().get(range)
                        && values[i] <= bounds.high().get(range))) {
                    throw new IllegalArgumentException("the data have an action of " + values[i] + ", beyond "
                            + bounds.low().get(range) + " to " + bounds.high().get(range)
                            + "; actionBounds(...) says where actions lie");
                }
            }
        });
    }

    private static VectorEnv fitting(VectorEnv environments, Transitions data) {
        if (environments.obsDim() != data.obsDim() || environments.actDim() != data.actDim()) {
            throw new IllegalArgumentException("the environments have " + environments.obsDim() + " and "
                    + environments.actDim() + " numbers of observation and action, the data " + data.obsDim() + " and "
                    + data.actDim());
        }
        return environments;
    }

    Algorithm<C> algorithm() {
        return algorithm;
    }

    C config() {
        return config;
    }

    Sampling sampling() {
        return sampling;
    }

    EngineConfig engine() {
        return new EngineConfig(device, 0, precision, threads, seeds);
    }

    Schedule schedule() {
        return new Schedule(config.maxSteps(), logInterval, evalInterval, Schedule.NEVER);
    }

    Optional<Evaluator> evaluator(Transitions data) {
        return Optional.ofNullable(environments)
                .map(make -> new Evaluator(envs -> Arena.of(fitting(make.apply(envs), data)), seeds, episodes));
    }
}
