// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.ArrayList;
import java.util.List;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.data.MeasuringData;
import org.dacnative.data.Transitions;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.Batch;
import org.dacnative.engine.Counter;
import org.dacnative.engine.CriticOutputs;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.EnsembleRule;
import org.dacnative.engine.Gradients;
import org.dacnative.engine.HeadsError;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkOptions;
import org.dacnative.engine.NetworkShape;
import org.dacnative.engine.Optimizer;
import org.dacnative.engine.Optimizer.TargetMoves;
import org.dacnative.engine.Pass;
import org.dacnative.engine.Precision;
import org.dacnative.engine.Program;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Replay;
import org.dacnative.engine.ReplayColumn;
import org.dacnative.engine.SampleReduction;
import org.dacnative.engine.Sampling;
import org.dacnative.engine.TargetRule;
import org.dacnative.engine.Tensor;
import org.dacnative.engine.Trace;
import org.dacnative.report.ScoreStatistics;

/**
 * What a policy is worth, from data alone (Le, Voloshin and Yue, "Batch Policy Learning under Constraints", 2019): a new
 * Q is fitted to r + discount mask Q'(s', pi(s')) on rows that are trained on, and asked at the beginnings of the held-out
 * trajectories. It has seen nothing of the agent's own critics. The policy decides once for each row, so an update is that
 * of one small network, for one seed at a time.
 */
public final class FittedQEvaluation {
    private static final List<Integer> HIDDEN = List.of(128, 128);
    private static final int BATCH = 256;
    private static final int DECISIONS_AT_ONCE = 256;
    private static final int NETWORK = 1;
    private static final int MINIBATCH = 2;
    private static final int TARGETS = 3;
    private static final float LEARNING_RATE = 1e-3f;
    /** The target's share of a step: an update's news has gone round after some twenty. */
    private static final float TARGET_RATE = 0.05f;
    /** Steps that a discount of 1 looks ahead. */
    private static final double LONGEST_HORIZON = 1000;
    /** Far from the evaluations of a run, of the command eval and from measures. */
    private static final long NUMBER = 2_000_000;
    /** After so many updates it is asked whether to stop. */
    private static final int PIECE = 500;

    private final Agent agent;
    private final MeasuringData data;
    private final double discount;
    private final int updates;

    /**
     * One seed's estimate.
     *
     * @param value mean over the starts, with the 95 % interval of a bootstrap over them
     * @param least that a policy could earn, by the rewards of the rows
     * @param most likewise
     */
    public record Estimate(long seed, ScoreStatistics.Estimate value, double least, double most) {
        /** Of the larger bound: what a fit may be off. */
        private static final double MARGIN = 0.1;

        /** Of rewards from the smallest to the largest, on and on or in one step only. */
        static Estimate of(long seed, ScoreStatistics.Estimate value, float[] rewards, double discount) {
            double horizon = 1 / (1 - discount);
            double smallest = Double.POSITIVE_INFINITY;
            double largest = Double.NEGATIVE_INFINITY;
            for (float reward : rewards) {
                smallest = Math.min(smallest, reward);
                largest = Math.max(largest, reward);
            }
            return new Estimate(
                    seed,
                    value,
                    smallest < 0 ? smallest * horizon : smallest,
                    largest > 0 ? largest * horizon : largest);
        }

        /**
         * Whether no rewards could add up to the value. Then the fit has diverged, as a Q does that learns from its own
         * values of actions that the data do not have, and the value says nothing.
         */
        public boolean diverged() {
            double size = Math.max(Math.abs(least), Math.abs(most));
            double margin = MARGIN * (size > 0 ? size : 1);
            return !(value.value() >= least - margin && value.value() <= most + margin);
        }
    }

    /**
     * @param agent whose policy sees data as they are prepared
     * @param updates of each seed's network, at least 1
     */
    public FittedQEvaluation(Agent agent, MeasuringData data, int updates) {
        this.agent = agent;
        this.data = data;
        this.discount = agent.measurable().discount();
        this.updates = updates;
    }

    /**
     * One entry a seed, in their order.
     *
     * @param check called now and then; what it throws ends the evaluation
     */
    public List<Estimate> run(Runnable check) {
        ActingPolicy policy = agent.policy(agent.engine());
        policy.startEvaluation(NUMBER);
        Transitions rows = data.training();
        List<Long> seeds = agent.engine().config().seeds();
        float[][] next = decisions(policy, rows.nextObservations().all(), rows.obsDim(), rows.actDim(), check);
        float[][] first = decisions(policy, data.starts(), rows.obsDim(), rows.actDim(), check);
        List<Estimate> estimates = new ArrayList<>();
        for (int s = 0; s < seeds.size(); s++) {
            ScoreStatistics.Estimate value = estimate(seeds.get(s), next[s], first[s], check);
            estimates.add(Estimate.of(seeds.get(s), value, rows.rewards().all(), discount));
        }
        return estimates;
    }

    /** What the data's own actions have earned from the same starts, as far as they were recorded. */
    public ScoreStatistics.Estimate dataValue() {
        return ScoreStatistics.meanOf(data.discountedReturns(discount));
    }

    /** (S) arrays (rows, A), as an environment takes them. */
    private float[][] decisions(ActingPolicy policy, float[] states, int obsDim, int actDim, Runnable check) {
        int seeds = agent.engine().numSeeds();
        int all = states.length / obsDim;
        int rows = Math.min(DECISIONS_AT_ONCE, all);
        float[][] decided = new float[seeds][all * actDim];
        float[] tiled = new float[seeds * rows * obsDim];
        float[] actions = new float[seeds * rows * actDim];
        for (int first = 0; first < all; first += rows) {
            check.run();
            int start = Math.min(first, all - rows);
            for (int s = 0; s < seeds; s++) {
                System.arraycopy(states, start * obsDim, tiled, s * rows * obsDim, rows * obsDim);
            }
            policy.act(tiled, rows, actions);
            for (int i = 0; i < actions.length; i++) {
                actions[i] = Math.max(-1, Math.min(1, actions[i]));
            }
            for (int s = 0; s < seeds; s++) {
                System.arraycopy(actions, s * rows * actDim, decided[s], start * actDim, rows * actDim);
            }
        }
        return decided;
    }

    private ScoreStatistics.Estimate estimate(long seed, float[] next, float[] first, Runnable check) {
        EngineConfig like = agent.engine().config();
        EngineConfig config =
                new EngineConfig(like.device(), like.deviceIndex(), Precision.FP32, like.threads(), List.of(seed));
        Transitions rows = data.training();
        double unit = unit(rows.rewards().all());
        try (Engine engine = new Engine(config)) {
            NetworkBank values = engine.networkBank(
                    NetworkShape.value(rows.obsDim() + rows.actDim(), HIDDEN, NetworkOptions.relu(false)), NETWORK);
            Program update = record(engine, values, replay(engine, next, unit));
            for (int done = 0; done < updates; done += PIECE) {
                check.run();
                update.run(Math.min(PIECE, updates - done));
            }
            return ScoreStatistics.meanOf(valuesAt(engine, values, first, unit));
        }
    }

    /** Values are fitted in this unit, so that they are about 1 whatever the rewards. */
    private double unit(float[] rewards) {
        double squares = 0;
        for (float reward : rewards) {
            squares += (double) reward * reward;
        }
        double size = Math.sqrt(squares / rewards.length);
        double horizon = Math.min(LONGEST_HORIZON, 1 / (1 - discount));
        return size > 0 ? size * horizon : 1;
    }

    /** States and actions are one vector here, so that a row knows the policy's next action. */
    private Replay replay(Engine engine, float[] next, double unit) {
        Transitions rows = data.training();
        Replay replay = engine.replay(rows.size(), rows.obsDim() + rows.actDim(), 1);
        float[] states = rows.observations().all();
        replay.write(ReplayColumn.OBSERVATIONS, joined(states, rows.actions().all(), rows));
        replay.write(
                ReplayColumn.NEXT_OBSERVATIONS, joined(rows.nextObservations().all(), next, rows));
        replay.write(ReplayColumn.MASKS, rows.masks().all());
        float[] rewards = rows.rewards().all().clone();
        for (int row = 0; row < rewards.length; row++) {
            rewards[row] = (float) (rewards[row] / unit);
        }
        replay.write(ReplayColumn.REWARDS, rewards);
        return replay;
    }

    private static float[] joined(float[] states, float[] actions, Transitions like) {
        int obsDim = like.obsDim();
        int actDim = like.actDim();
        int rows = states.length / obsDim;
        float[] joined = new float[rows * (obsDim + actDim)];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(states, row * obsDim, joined, row * (obsDim + actDim), obsDim);
            System.arraycopy(actions, row * actDim, joined, row * (obsDim + actDim) + obsDim, actDim);
        }
        return joined;
    }

    private Program record(Engine engine, NetworkBank bank, Replay replay) {
        int rows = (int) Math.min(BATCH, replay.size());
        int width = replay.obsDim();
        Counter counter = engine.counter(0);
        Batch batch = new Batch(
                engine.tensor(1, rows, width),
                engine.tensor(1, rows, 1),
                engine.tensor(1, rows),
                engine.tensor(1, rows),
                engine.tensor(1, rows, width));
        Tensor next = engine.tensor(1, 1, rows);
        Tensor targets = engine.tensor(1, rows);
        Tensor gradients = engine.tensor(1, 1, rows);
        CriticOutputs outputs =
                new CriticOutputs(engine.tensor(1, 1, rows), engine.tensor(1), engine.tensor(1), engine.tensor(1));
        Tensor norm = engine.tensor(1);
        Trace trace = engine.trace(bank, rows);
        TargetRule rule = new TargetRule(SampleReduction.MEAN, EnsembleRule.MIN, 0, (float) discount);
        Optimizer step = new Optimizer(LEARNING_RATE, updates, 0, TARGET_RATE, TargetMoves.ALWAYS);
        return engine.record(() -> {
            engine.operations().sampleBatch(replay, Sampling.UNIFORM, new RandomSource(counter, MINIBATCH), batch);
            engine.passes().forward(bank, BankPart.TARGET, Pass.of(batch.nextObservations(), null), next);
            RandomSource unused = new RandomSource(counter, TARGETS);
            engine.operations().tdTarget(rule, unused, null, next, batch, targets, null);
            engine.passes()
                    .forward(
                            bank,
                            BankPart.PARAMS,
                            Pass.of(batch.observations(), null).keptIn(trace),
                            outputs.values());
            engine.passes().squaredError(HeadsError.MEAN, outputs, targets, gradients);
            engine.passes().backward(trace, gradients, Gradients.REPLACE, Gradients.NONE, null);
            engine.operations().optimizerStep(bank, step, norm);
            engine.operations().advance(counter);
        });
    }

    private double[] valuesAt(Engine engine, NetworkBank bank, float[] first, double unit) {
        float[] joined = joined(data.starts(), first, data.training());
        int rows = joined.length / bank.shape().obsDim();
        Tensor inputs = engine.tensor(1, rows, bank.shape().obsDim());
        Tensor outputs = engine.tensor(1, 1, rows);
        inputs.write(joined);
        engine.passes().forward(bank, BankPart.PARAMS, Pass.of(inputs, null), outputs);
        float[] read = outputs.toArray();
        double[] values = new double[rows];
        for (int row = 0; row < rows; row++) {
            values[row] = read[row] * unit;
        }
        return values;
    }
}
