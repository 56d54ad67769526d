// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Measurable;
import org.dacnative.algorithm.Metrics;
import org.dacnative.data.Transitions;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Diffusion;
import org.dacnative.engine.DiffusionDraws;
import org.dacnative.engine.Engine;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.Pass;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Tensor;

/**
 * How an agent does on data that it has not seen: means over the rows, for each seed. What an agent lacks is not
 * measured. All memory is taken at the start; each measurement has the same draws, so that two differ by the weights alone.
 *
 * <ul>
 *   <li>{@code action_error}: squared difference between the policy's action and the data's, mean over an action's numbers
 *   <li>{@code noise_loss}: squared error of the predicted noise, likewise, at one drawn step of the diffusion a row
 *   <li>{@code td_error}: (Q(s, a) - r - discount mask Q'(s', pi(s')))^2, Q the mean of the critics, Q' of their targets
 *   <li>{@code q_data}, {@code q_policy}: Q(s, a) and Q(s, pi(s))
 * </ul>
 */
public final class OfflineMeasures {
    /** Names of all there are, in their order. */
    public static final List<String> NAMES = List.of("action_error", "noise_loss", "td_error", "q_data", "q_policy");

    private static final int ROWS_AT_ONCE = 256;
    private static final int NOISE = 1;
    /** Far from the evaluations of a run and of the command eval. */
    private static final long NUMBER = 1_500_000;

    private final Engine engine;
    private final int size;
    private final int obsDim;
    private final float[] states;
    private final float[] nextStates;
    private final float[] dataActions;
    private final float[] rewards;
    private final float[] masks;
    private final Measurable agent;
    private final ActingPolicy policy;
    private final int rows;
    private final int seeds;
    private final int actDim;
    private final Tensor observations;
    private final Tensor actions;
    private final float[] tiledObservations;
    private final float[] tiledActions;
    private final float[] decisions;
    private final Optional<Values> values;
    private final Optional<Noise> noise;

    /** @param data few rows, prepared as the agent's training data are */
    public OfflineMeasures(Agent agent, Transitions data) {
        this.engine = agent.engine();
        this.size = data.size();
        this.obsDim = data.obsDim();
        this.states = data.observations().all();
        this.nextStates = data.nextObservations().all();
        this.dataActions = data.actions().all();
        this.rewards = data.rewards().all();
        this.masks = data.masks().all();
        this.agent = agent.measurable();
        this.policy = agent.policy(engine);
        this.rows = Math.min(ROWS_AT_ONCE, size);
        this.seeds = engine.numSeeds();
        this.actDim = data.actDim();
        this.observations = engine.tensor(seeds, rows, obsDim);
        this.actions = engine.tensor(seeds, rows, actDim);
        this.tiledObservations = new float[observations.size()];
        this.tiledActions = new float[actions.size()];
        this.decisions = new float[actions.size()];
        this.values = this.agent.critic().map(Values::new);
        this.noise = this.agent.noise().map(Noise::new);
        policy.prepare(rows);
    }

    /**
     * Measures the weights of the moment.
     *
     * @param check called now and then; what it throws ends the measurement
     */
    public Metrics measure(Runnable check) {
        policy.startEvaluation(NUMBER);
        Map<String, double[]> sums = new LinkedHashMap<>();
        for (int first = 0, chunk = 0; first < size; first += rows, chunk++) {
            check.run();
            int start = Math.min(first, size - rows); // the last chunk begins earlier, so that it is full
            measureChunk(start, first - start, chunk, sums);
        }
        return means(sums);
    }

    /** @param skipped rows that an earlier chunk has counted */
    private void measureChunk(int start, int skipped, long draws, Map<String, double[]> sums) {
        tile(states, start, obsDim, tiledObservations);
        tile(dataActions, start, actDim, tiledActions);
        decide(tiledObservations);
        observations.write(tiledObservations);
        actions.write(tiledActions);
        double[] actionErrors = sums.computeIfAbsent("action_error", name -> new double[seeds]);
        addSquares(decisions, tiledActions, skipped, actionErrors);
        noise.ifPresent(model -> addSquares(
                model.predicted(draws),
                model.diffusion.noise().toArray(),
                skipped,
                sums.computeIfAbsent("noise_loss", name -> new double[seeds])));
        values.ifPresent(critic -> critic.add(start, skipped, sums));
    }

    /** As an environment takes them. */
    private void decide(float[] at) {
        policy.act(at, rows, decisions);
        for (int i = 0; i < decisions.length; i++) {
            decisions[i] = Math.max(-1, Math.min(1, decisions[i]));
        }
    }

    /** The same rows for every seed. */
    private void tile(float[] column, int start, int width, float[] tiled) {
        for (int s = 0; s < seeds; s++) {
            System.arraycopy(column, start * width, tiled, s * rows * width, rows * width);
        }
    }

    /** Means over the numbers of an action, summed over the rows. */
    private void addSquares(float[] one, float[] other, int skipped, double[] sums) {
        for (int s = 0; s < seeds; s++) {
            for (int i = (s * rows + skipped) * actDim; i < (s + 1) * rows * actDim; i++) {
                double difference = (double) one[i] - other[i];
                sums[s] += difference * difference / actDim;
            }
        }
    }

    private Metrics means(Map<String, double[]> sums) {
        List<String> names = NAMES.stream().filter(sums::containsKey).toList();
        float[][] bySeed = new float[seeds][names.size()];
        for (int i = 0; i < names.size(); i++) {
            for (int s = 0; s < seeds; s++) {
                bySeed[s][i] = (float) (sums.get(names.get(i))[s] / size);
            }
        }
        return new Metrics(new ArrayList<>(names), engine.config().seeds(), bySeed);
    }

    /** The noise that is put on the data's actions, and what the model makes of it. */
    private final class Noise {
        private final Measurable.NoiseModel model;
        private final Counter counter = engine.counter(0);
        private final Diffusion diffusion = new Diffusion(
                engine.tensor(seeds, rows), engine.tensor(seeds, rows, actDim), engine.tensor(seeds, rows, actDim));
        private final Tensor predicted = engine.tensor(seeds, rows, actDim);

        Noise(Measurable.NoiseModel model) {
            this.model = model;
        }

        float[] predicted(long draws) {
            counter.set(draws);
            RandomSource random = new RandomSource(counter, NOISE);
            engine.operations().diffuse(model.schedule(), random, DiffusionDraws.NONE, actions, diffusion);
            Pass pass = Pass.at(observations, diffusion.noisyActions(), diffusion.timesteps(), model.steps());
            engine.passes().forward(model.bank(), BankPart.PARAMS, pass, predicted);
            return predicted.toArray();
        }
    }

    /** The critics' opinions, means over the heads. */
    private final class Values {
        private final NetworkBank critic;
        private final int heads;
        private final Tensor outputs;
        private final float[] read;

        Values(NetworkBank critic) {
            this.critic = critic;
            this.heads = critic.shape().heads();
            this.outputs = engine.tensor(seeds, heads, rows);
            this.read = new float[outputs.size()];
        }

        void add(int start, int skipped, Map<String, double[]> sums) {
            double[] ofData = at(BankPart.PARAMS);
            actions.write(decisions);
            double[] ofPolicy = at(BankPart.PARAMS);
            tile(nextStates, start, obsDim, tiledObservations);
            decide(tiledObservations);
            observations.write(tiledObservations);
            actions.write(decisions);
            double[] next = at(BankPart.TARGET);
            double[] errors = sums.computeIfAbsent("td_error", name -> new double[seeds]);
            double[] atData = sums.computeIfAbsent("q_data", name -> new double[seeds]);
            double[] atPolicy = sums.computeIfAbsent("q_policy", name -> new double[seeds]);
            for (int s = 0; s < seeds; s++) {
                for (int row = skipped; row < rows; row++) {
                    int i = s * rows + row;
                    double error = ofData[i] - target(start + row, next[i]);
                    errors[s] += error * error;
                    atData[s] += ofData[i];
                    atPolicy[s] += ofPolicy[i];
                }
            }
        }

        private double target(int row, double next) {
            return rewards[row] + agent.discount() * masks[row] * next;
        }

        /** (S, R) at the observations and actions of the moment. */
        private double[] at(BankPart part) {
            engine.passes().forward(critic, part, Pass.of(observations, actions), outputs);
            outputs.read(read);
            double[] means = new double[seeds * rows];
            for (int s = 0; s < seeds; s++) {
                for (int head = 0; head < heads; head++) {
                    for (int row = 0; row < rows; row++) {
                        means[s * rows + row] += read[(s * heads + head) * rows + row] / heads;
                    }
                }
            }
            return means;
        }
    }
}
