// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dacnative.algorithm.DiffusionDecision;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;
import org.dacnative.algorithm.RecordedPolicy;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BankTensor;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.EnsembleRule;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.Program;
import org.dacnative.engine.Replay;
import org.dacnative.engine.ReplayColumn;
import org.dacnative.engine.Sampling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Determinism of training and acting, to the bit; what an update computes is checked against recorded updates. */
class DacAgentTest {
    private static final int OBS = 5;
    private static final int ACT = 3;
    private static final int ROWS = 200;
    private static final int UPDATES = 25;

    /** With every kind of draw, and an actor target that moves. */
    private static final DacConfig CONFIG = DacConfig.builder()
            .batchSize(24)
            .hiddenDims(List.of(33, 16))
            .numCritics(3)
            .numQSamples(4)
            .ensembleRule(EnsembleRule.RAND_CONVEX)
            .etaLearningRate(0.01)
            .actorTargetAfter(3)
            .actingTemperature(0.5)
            .build();

    @ParameterizedTest
    @EnumSource(names = {"SCAN", "UNIFORM"}) // of data that do not grow
    void sameSeedsGiveTheSameBitsWhateverTheThreads(Sampling sampling) {
        List<float[]> once = train(1, List.of(1L, 2L), sampling);
        assertSame(once, train(1, List.of(1L, 2L), sampling));
        assertSame(once, train(2, List.of(1L, 2L), sampling));
    }

    @Test
    void seedsTogetherEqualSeedsAlone() {
        List<float[]> together = train(2, List.of(1L, 2L, 3L), Sampling.SCAN);
        List<float[]> alone = train(2, List.of(2L), Sampling.SCAN);
        int perSeed = together.size() / 3;
        assertSame(alone, together.subList(perSeed, 2 * perSeed));
        assertFalse(Arrays.equals(together.get(0), alone.get(0)), "another seed must differ");
    }

    @Test
    void runningManyAtOnceEqualsRunningOneByOne() {
        try (Engine many = engine(1, List.of(1L));
                Engine single = engine(1, List.of(1L))) {
            DacAgent a = DacAgent.create(many, CONFIG, OBS, ACT);
            DacAgent b = DacAgent.create(single, CONFIG, OBS, ACT);
            a.recordTraining(replay(many), Sampling.SCAN).run(UPDATES);
            Program program = b.recordTraining(replay(single), Sampling.SCAN);
            for (int i = 0; i < UPDATES; i++) {
                program.run(1);
            }
            assertEquals(UPDATES, a.updates().get());
            assertSame(state(a), state(b));
        }
    }

    @Test
    void aRecordedUpdateEqualsImmediateExecution() {
        try (Engine recorded = engine(1, List.of(1L, 2L));
                Engine immediate = engine(1, List.of(1L, 2L))) {
            DacAgent a = DacAgent.create(recorded, CONFIG, OBS, ACT);
            DacAgent b = DacAgent.create(immediate, CONFIG, OBS, ACT);
            a.recordTraining(replay(recorded), Sampling.UNIFORM).run(3);
            Replay replay = replay(immediate);
            for (int i = 0; i < 3; i++) {
                b.issueTraining(replay, Sampling.UNIFORM);
            }
            assertSame(state(a), state(b));
        }
    }

    @Test
    void metricsAreTheLastUpdatesAndFinite() {
        try (Engine engine = engine(1, List.of(1L, 2L))) {
            DacAgent agent = DacAgent.create(engine, CONFIG, OBS, ACT);
            agent.recordTraining(replay(engine), Sampling.SCAN).run(10);
            Metrics metrics = agent.metrics();
            assertEquals(List.of(1L, 2L), metrics.seeds());
            assertTrue(metrics.notFinite(0).isEmpty() && metrics.notFinite(1).isEmpty());
            Map<String, Double> first = metrics.ofRow(0);
            assertTrue(first.get("critic_loss") > 0 && first.get("bc_loss") > 0 && first.get("critic_grad_norm") > 0);
            assertTrue(first.get("eta") != CONFIG.eta(), "the dual step must have moved eta");
        }
    }

    @Test
    void divergenceNamesTheSeedAndTheQuantity() {
        try (Engine engine = engine(1, List.of(11L, 12L))) {
            DacAgent agent = DacAgent.create(engine, CONFIG, OBS, ACT);
            BankTensor kernel = agent.critic().tensors().get(0);
            float[] broken = new float[kernel.size()];
            Arrays.fill(broken, Float.NaN);
            agent.critic().write(BankPart.PARAMS, 1, kernel, broken);
            agent.recordTraining(replay(engine), Sampling.SCAN).run(1);
            Metrics metrics = agent.metrics();
            assertTrue(metrics.notFinite(0).isEmpty());
            assertEquals("critic_loss", metrics.notFinite(1).orElseThrow());
            assertEquals(
                    "seed 12 diverged at update 1: critic_loss is not finite",
                    new Divergence(12, "critic_loss", 1).text());
        }
    }

    @Test
    void actingIsTheSameForSeedsTogetherAndAloneAndMovesOn() {
        float[] observations = noise(3 * 4 * OBS, 5);
        float[] together = new float[3 * 4 * ACT];
        float[] alone = new float[4 * ACT];
        float[] again = new float[4 * ACT];
        try (Engine three = engine(2, List.of(1L, 2L, 3L));
                Engine one = engine(1, List.of(2L))) {
            DacAgent.create(three, CONFIG, OBS, ACT).policy().act(observations, 4, together);
            RecordedPolicy policy = DacAgent.create(one, CONFIG, OBS, ACT).policy();
            float[] own = Arrays.copyOfRange(observations, 4 * OBS, 8 * OBS);
            policy.act(own, 4, alone);
            policy.act(own, 4, again);
            assertEquals(2, policy.decisions().get());
        }
        assertArrayEquals(alone, Arrays.copyOfRange(together, 4 * ACT, 8 * ACT));
        assertFalse(Arrays.equals(alone, again), "each decision draws anew");
    }

    /** A step's draws follow from its number alone, and are no other step's and no evaluation's. */
    @Test
    void stepsOfLearningByDoingHaveDrawsOfTheirOwn() {
        float[] observation = noise(OBS, 6);
        try (Engine engine = engine(1, List.of(1L))) {
            RecordedPolicy policy = DacAgent.create(engine, CONFIG, OBS, ACT).policy();
            List<float[]> actions = new ArrayList<>();
            for (Runnable place : List.<Runnable>of(
                    () -> policy.startStep(0),
                    () -> policy.startStep(1),
                    () -> policy.startEvaluation(0),
                    () -> policy.startEvaluation(1),
                    () -> policy.startStep(0))) {
                place.run();
                float[] action = new float[ACT];
                policy.act(observation, 1, action);
                actions.add(action);
            }
            assertArrayEquals(actions.get(0), actions.get(4));
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < i; j++) {
                    assertFalse(Arrays.equals(actions.get(i), actions.get(j)), i + " draws as " + j);
                }
            }
        }
    }

    @Test
    void temperatureZeroTakesTheBestCandidate() {
        int rows = 6;
        DacConfig config = CONFIG_AT_ZERO;
        try (Engine engine = engine(1, List.of(1L))) {
            DacAgent agent = DacAgent.create(engine, config, OBS, ACT);
            DiffusionDecision acting = agent.decisionRule().record(engine.counter(0), rows);
            acting.observations().write(noise(rows * OBS, 6));
            acting.run();
            float[] values = acting.values().toArray();
            float[] candidates = acting.candidates().toArray();
            float[] actions = acting.actions().toArray();
            int samples = config.numActionSamples();
            for (int row = 0; row < rows; row++) {
                int best = 0;
                for (int m = 1; m < samples; m++) {
                    if (mean(values, row * samples + m, rows * samples)
                            > mean(values, row * samples + best, rows * samples)) {
                        best = m;
                    }
                }
                int from = (row * samples + best) * ACT;
                assertArrayEquals(
                        Arrays.copyOfRange(candidates, from, from + ACT),
                        Arrays.copyOfRange(actions, row * ACT, (row + 1) * ACT));
            }
        }
    }

    private static final DacConfig CONFIG_AT_ZERO =
            DacConfig.builder().hiddenDims(List.of(16)).numCritics(2).build();

    private static double mean(float[] values, int index, int perHead) {
        double sum = 0;
        for (int at = index; at < values.length; at += perHead) {
            sum += values[at];
        }
        return sum;
    }

    private static Engine engine(int threads, List<Long> seeds) {
        return new Engine(EngineConfig.cpu(threads, seeds));
    }

    private static List<float[]> train(int threads, List<Long> seeds, Sampling sampling) {
        try (Engine engine = engine(threads, seeds)) {
            DacAgent agent = DacAgent.create(engine, CONFIG, OBS, ACT);
            agent.recordTraining(replay(engine), sampling).run(UPDATES);
            return state(agent);
        }
    }

    private static Replay replay(Engine engine) {
        Replay replay = engine.replay(ROWS, OBS, ACT);
        replay.write(ReplayColumn.OBSERVATIONS, noise(ROWS * OBS, 1));
        replay.write(ReplayColumn.ACTIONS, noise(ROWS * ACT, 2));
        replay.write(ReplayColumn.REWARDS, noise(ROWS, 3));
        float[] masks = new float[ROWS];
        Arrays.fill(masks, 0, ROWS - 20, 1);
        replay.write(ReplayColumn.MASKS, masks);
        replay.write(ReplayColumn.NEXT_OBSERVATIONS, noise(ROWS * OBS, 4));
        return replay;
    }

    /** Everything that training changes: all parts of both banks, seed by seed. */
    private static List<float[]> state(DacAgent agent) {
        List<float[]> state = new ArrayList<>();
        for (int seed = 0; seed < agent.engine().numSeeds(); seed++) {
            for (NetworkBank bank : List.of(agent.actor(), agent.critic())) {
                for (BankPart part : BankPart.values()) {
                    for (BankTensor tensor : bank.tensors()) {
                        float[] values = new float[tensor.size()];
                        bank.read(part, seed, tensor, values);
                        state.add(values);
                    }
                }
            }
            state.add(new float[] {agent.tensors().get("eta").toArray()[seed]});
        }
        return state;
    }

    private static void assertSame(List<float[]> expected, List<float[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i));
        }
    }

    /** Uniform on (-1, 1). */
    private static float[] noise(int size, long seed) {
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        return values;
    }
}
