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
    private Transitions transitions;
    private IntFunction<Arena> arena;
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

    /** What is trained on, actions in [-1, 1]; copied when the trainer is built. */
    public TrainerBuilder<C> data(Transitions data) {
        transitions = data;
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
     * Scores the policies while they are trained.
     *
     * @param updates between two evaluations
     * @param perSeed episodes of a seed in each
     * @param environments makes so many environments of the kind that the data come from; the trainer closes them
     */
    public TrainerBuilder<C> evaluateEvery(long updates, int perSeed, IntFunction<VectorEnv> environments) {
        evalInterval = updates;
        episodes = perSeed;
        arena = envs -> Arena.of(fitting(environments.apply(envs)));
        return this;
    }

    /**
     * Creates networks and copies the data to the device. IllegalArgumentException or InputException where something was given
     * that does not go together.
     */
    public Trainer build() {
        Objects.requireNonNull(transitions, "data(...) was not given");
        if (seeds.isEmpty() || Set.copyOf(seeds).size() < seeds.size()) {
            throw new IllegalArgumentException("seeds " + seeds + ": at least one is needed, each once");
        }
        requireActionsWithinBounds();
        return Trainer.create(this);
    }

    private void requireActionsWithinBounds() {
        transitions.actions().forEachBlock((first, rows, values) -> {
            for (int i = 0; i < rows * transitions.actDim(); i++) {
                if (!(Math.abs(values[i]) <= 1)) {
                    throw new IllegalArgumentException("the data have an action of " + values[i]
                            + "; scale actions into [-1, 1], and those of the policy back");
                }
            }
        });
    }

    private VectorEnv fitting(VectorEnv environments) {
        if (environments.obsDim() != transitions.obsDim() || environments.actDim() != transitions.actDim()) {
            throw new IllegalArgumentException("the environments have " + environments.obsDim() + " and "
                    + environments.actDim() + " numbers of observation and action, the data " + transitions.obsDim()
                    + " and " + transitions.actDim());
        }
        return environments;
    }

    Algorithm<C> algorithm() {
        return algorithm;
    }

    C config() {
        return config;
    }

    Transitions transitions() {
        return transitions;
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

    Optional<Evaluator> evaluator() {
        return Optional.ofNullable(arena).map(make -> new Evaluator(make, seeds, episodes));
    }
}
