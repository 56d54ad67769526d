// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.dacnative.algorithm.Measurable;
import org.dacnative.algorithm.Metrics;
import org.dacnative.data.ActionBounds;
import org.dacnative.data.MeasuringData;
import org.dacnative.data.Scaling;
import org.dacnative.data.Standardization;
import org.dacnative.data.Transitions;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BankTensor;
import org.dacnative.engine.BetaSchedule;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkShape;
import org.dacnative.engine.Tensor;
import org.dacnative.env.Policy;
import org.dacnative.report.ScoreStatistics;
import org.junit.jupiter.api.Test;

/** Measures on data alone, against what is known of made-up data or computed in another way. */
class OfflineMeasuresTest {
    private static final int OBS = 3;
    private static final int ACT = 2;
    /** More than are looked at at once, and no multiple of that. */
    private static final int ROWS = 300;

    /** Half of the first number of the state, in every number of the action. */
    private static final Policy HALF = (observations, rows, actions) -> {
        for (int i = 0; i < actions.length; i++) {
            actions[i] = observations[i / ACT * OBS] / 2;
        }
    };

    @Test
    void errorsAndValuesAreMeansOverTheRows() {
        Transitions data = data(ROWS);
        try (Engine engine = new Engine(EngineConfig.cpu(1, List.of(3L, 4L)))) {
            NetworkBank critic = engine.networkBank(NetworkShape.critics(OBS, ACT, 2, List.of(8)), 1);
            differentTarget(critic);
            Metrics measured = new OfflineMeasures(
                            new FixedPolicyAgent(engine, HALF, Measurable.withCritic(0.9, critic)), data)
                    .measure(() -> {});
            assertEquals(List.of("action_error", "td_error", "q_data", "q_policy"), measured.names());
            float[] own = new float[ROWS * ACT];
            HALF.act(data.observations().all(), ROWS, own);
            float[] next = new float[ROWS * ACT];
            HALF.act(data.nextObservations().all(), ROWS, next);
            for (int s = 0; s < 2; s++) {
                double[] q = values(
                        engine,
                        critic,
                        BankPart.PARAMS,
                        s,
                        data.observations().all(),
                        data.actions().all());
                double[] qOwn = values(
                        engine, critic, BankPart.PARAMS, s, data.observations().all(), own);
                double[] qNext = values(
                        engine,
                        critic,
                        BankPart.TARGET,
                        s,
                        data.nextObservations().all(),
                        next);
                double action = 0;
                double error = 0;
                for (int row = 0; row < ROWS; row++) {
                    for (int i = row * ACT; i < (row + 1) * ACT; i++) {
                        action += Math.pow(own[i] - data.actions().all()[i], 2) / ACT / ROWS;
                    }
                    double target =
                            data.rewards().all()[row] + 0.9 * data.masks().all()[row] * qNext[row];
                    error += Math.pow(q[row] - target, 2) / ROWS;
                }
                Map<String, Double> found = measured.ofRow(s);
                // float32 results of the same double sums
                assertEquals(action, found.get("action_error"), 1e-6);
                assertEquals(error, found.get("td_error"), 1e-5);
                assertEquals(Arrays.stream(q).average().orElseThrow(), found.get("q_data"), 1e-5);
                assertEquals(Arrays.stream(qOwn).average().orElseThrow(), found.get("q_policy"), 1e-5);
            }
        }
    }

    /** A model whose last layer is 0 predicts no noise: the error is the mean square of standard normals. */
    @Test
    void theNoiseLossIsThatOfTheModel() {
        try (Engine engine = new Engine(EngineConfig.cpu(1, List.of(3L)))) {
            NetworkBank model = engine.networkBank(NetworkShape.noiseModel(OBS, ACT, List.of(8)), 1);
            for (BankTensor tensor : model.tensors()) {
                model.write(BankPart.PARAMS, 0, tensor, new float[tensor.size()]);
            }
            Measurable shown =
                    Measurable.withNoise(new Measurable.NoiseModel(model, engine.noiseSchedule(BetaSchedule.VP, 5), 5));
            OfflineMeasures measures = new OfflineMeasures(new FixedPolicyAgent(engine, HALF, shown), data(4000));
            double loss = measures.measure(() -> {}).mean("noise_loss");
            assertEquals(1, loss, 0.08, "5 deviations of a mean of 8,000 squares");
            assertEquals(loss, measures.measure(() -> {}).mean("noise_loss"), "each time the same draws");
        }
    }

    /** A stop is noticed between two pieces. */
    @Test
    void aMeasurementCanBeStopped() {
        try (Engine engine = new Engine(EngineConfig.cpu(1, List.of(3L)))) {
            OfflineMeasures measures =
                    new OfflineMeasures(new FixedPolicyAgent(engine, HALF, Measurable.POLICY_ALONE), data(ROWS));
            StopSignal stop = new StopSignal();
            stop.request();
            assertThrows(StopSignal.StoppedException.class, () -> measures.measure(stop::check));
        }
    }

    /** Rewards of 1 without an end are worth 1 / (1 - discount). */
    @Test
    void aConstantRewardIsWorthItsSum() {
        ScoreStatistics.Estimate value = estimate(0.9, (data, row) -> 1, 1, 800, HALF);
        assertEquals(10, value.value(), 0.3, "the fit's error; without bootstrapping it would be 1");
        assertTrue(value.lower() <= value.value() && value.value() <= value.upper());
    }

    /** What counts is the policy's action, not the data's: the reward is the first number of an action, an episode a step. */
    @Test
    void thePolicysActionsAreValued() {
        Policy always = (observations, rows, actions) -> Arrays.fill(actions, 0.6f);
        ScoreStatistics.Estimate value =
                estimate(0.9, (data, row) -> data.actions().all()[row * ACT], 0, 800, always);
        assertEquals(0.6, value.value(), 0.05, "the fit's error; the data's mean is 0");
        Policy beyond = (observations, rows, actions) -> Arrays.fill(actions, 40f);
        assertEquals(
                1,
                estimate(0.9, (data, row) -> data.actions().all()[row * ACT], 0, 800, beyond)
                        .value(),
                0.1,
                "as an environment takes them");
    }

    /** A value that no rewards add up to comes from a fit that has run away. */
    @Test
    void aValueBeyondWhatRewardsAllowIsNoValue() {
        try (Engine engine = new Engine(EngineConfig.cpu(1, List.of(3L)))) {
            FittedQEvaluation.Estimate sound = evaluation(
                            engine, HALF, data(1000, (data, row) -> row % 2 == 0 ? 1 : -2, 1), 400)
                    .get(0);
            assertEquals(-20, sound.least(), 1e-9);
            assertEquals(10, sound.most(), 1e-9);
            assertFalse(sound.diverged());
        }
        assertFalse(estimate(10.9, 1, 1, 0.9).diverged(), "a tenth is the fit's error");
        assertTrue(estimate(11.1, 1, 1, 0.9).diverged());
        assertTrue(estimate(-0.5, 1, 1, 0.9).diverged(), "one step earns 1 already");
        assertTrue(estimate(3.5, -1, 3, 0).diverged());
        assertFalse(estimate(1e9, 0, 1, 1).diverged(), "without a discount there is no bound");
        assertTrue(estimate(Double.NaN, 0, 1, 0.9).diverged());
        assertFalse(estimate(0.05, 0, 0, 0.9).diverged());
        assertTrue(estimate(-170_000, 0, 0, 0.9).diverged());
    }

    private static FittedQEvaluation.Estimate estimate(double value, float smallest, float largest, double discount) {
        return FittedQEvaluation.Estimate.of(
                3, new ScoreStatistics.Estimate(value, value, value), new float[] {smallest, largest}, discount);
    }

    /** Each seed's estimate is of its own policy, and the same alone and beside another. */
    @Test
    void seedsHaveTheirOwnEstimates() {
        Policy bySeed = (observations, rows, actions) -> {
            for (int i = 0; i < actions.length; i++) {
                actions[i] = i < rows * ACT ? 0.5f : -0.5f;
            }
        };
        Transitions rows = data(ROWS, (data, row) -> data.actions().all()[row * ACT], 0);
        try (Engine both = new Engine(EngineConfig.cpu(1, List.of(3L, 4L)));
                Engine alone = new Engine(EngineConfig.cpu(2, List.of(3L)))) {
            List<FittedQEvaluation.Estimate> together = evaluation(both, bySeed, rows, 400);
            assertEquals(0.5, together.get(0).value().value(), 0.3);
            assertEquals(-0.5, together.get(1).value().value(), 0.3);
            assertEquals(together.get(0), evaluation(alone, bySeed, rows, 400).get(0));
        }
    }

    @Test
    void theDatasReturnIsDiscounted() {
        MeasuringData data =
                new MeasuringData(data(4), new float[OBS], List.of(new float[] {1, 2, 4}, new float[] {8}), data(4));
        assertArrayEquals(new double[] {1 + 0.5 * 2 + 0.25 * 4, 8}, data.discountedReturns(0.5));
    }

    /** The policy sees standardized states, the task gets actions in its own range. */
    @Test
    void aScaledAgentActsInTheTasksUnits() {
        Scaling scaling = new Scaling(
                Optional.of(new Standardization(List.of(10f, 0f, 0f), List.of(2f, 1f, 1f))),
                Optional.of(new ActionBounds(List.of(0f, -4f), List.of(8f, 4f))));
        try (Engine engine = new Engine(EngineConfig.cpu(1, List.of(3L)))) {
            FixedPolicyAgent plain = new FixedPolicyAgent(engine, HALF, Measurable.POLICY_ALONE);
            assertTrue(ScaledAgent.of(plain, Scaling.NONE) == plain);
            float[] states = {11, 0, 0, 6, 0, 0};
            float[] actions = new float[4];
            ScaledAgent.of(plain, scaling).policy(engine).act(states, 2, actions);
            assertArrayEquals(new float[] {5, 1, 0, -4}, actions, 1e-6f, "of 0.25 and of -1");
            assertArrayEquals(new float[] {11, 0, 0, 6, 0, 0}, states);
        }
    }

    private interface Reward {
        double of(Transitions data, int row);
    }

    private static ScoreStatistics.Estimate estimate(
            double discount, Reward reward, float mask, int updates, Policy policy) {
        try (Engine engine = new Engine(EngineConfig.cpu(1, List.of(3L)))) {
            return evaluation(engine, policy, data(1000, reward, mask), updates, discount)
                    .get(0)
                    .value();
        }
    }

    private static List<FittedQEvaluation.Estimate> evaluation(
            Engine engine, Policy policy, Transitions rows, int updates) {
        return evaluation(engine, policy, rows, updates, 0.9);
    }

    private static List<FittedQEvaluation.Estimate> evaluation(
            Engine engine, Policy policy, Transitions rows, int updates, double discount) {
        Measurable shown = new Measurable(discount, Optional.empty(), Optional.empty());
        MeasuringData data = new MeasuringData(
                rows, Arrays.copyOf(rows.observations().all(), 20 * OBS), List.of(new float[] {1}), rows);
        return new FittedQEvaluation(new FixedPolicyAgent(engine, policy, shown), data, updates).run(() -> {});
    }

    private static void differentTarget(NetworkBank critic) {
        BankTensor first = critic.tensors().get(0);
        float[] values = new float[first.size()];
        for (int s = 0; s < 2; s++) {
            critic.read(BankPart.TARGET, s, first, values);
            for (int i = 0; i < values.length; i++) {
                values[i] *= 1.5f;
            }
            critic.write(BankPart.TARGET, s, first, values);
        }
    }

    /** One seed's, of all rows at once, by the fused operation, means over the heads. */
    private static double[] values(
            Engine engine, NetworkBank critic, BankPart part, int seed, float[] states, float[] actions) {
        int rows = states.length / OBS;
        Tensor s = engine.tensor(2, rows, OBS);
        Tensor a = engine.tensor(2, rows, ACT);
        Tensor q = engine.tensor(2, 2, rows);
        s.write(twice(states));
        a.write(twice(actions));
        engine.operations().ensembleValues(critic, part, s, a, q);
        float[] read = q.toArray();
        double[] means = new double[rows];
        for (int row = 0; row < rows; row++) {
            means[row] = (read[(2 * seed) * rows + row] + (double) read[(2 * seed + 1) * rows + row]) / 2;
        }
        return means;
    }

    private static float[] twice(float[] values) {
        float[] both = Arrays.copyOf(values, 2 * values.length);
        System.arraycopy(values, 0, both, values.length, values.length);
        return both;
    }

    private static Transitions data(int rows) {
        return data(rows, (data, row) -> data.observations().all()[row * OBS + 1], 1);
    }

    private static Transitions data(int rows, Reward reward, float mask) {
        SplittableRandom random = new SplittableRandom(rows);
        float[] masks = new float[rows];
        Arrays.fill(masks, mask);
        Transitions data = new Transitions(
                OBS,
                ACT,
                rows,
                numbers(random, rows * OBS),
                numbers(random, rows * ACT),
                new float[rows],
                masks,
                numbers(random, rows * OBS));
        for (int row = 0; row < rows; row++) {
            data.rewards().all()[row] = (float) reward.of(data, row);
        }
        return data;
    }

    private static float[] numbers(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }
}
