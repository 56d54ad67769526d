// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.dacnative.Bfloat16;
import org.dacnative.Launched;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Divergence;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A saved policy acts: as it was trained, the same for any threads, in bounded memory, and is closed safely. */
class LoadedPolicyTest {
    private static final int OBS = SavedRuns.OBS;
    private static final int ACT = SavedRuns.ACT;
    private static final int THREADS = 64;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"dac", "bc", "dbc", "dql", "iql", "ivr", "cql", "sac"})
    void everyAlgorithmActs(String algorithm) throws IOException {
        try (LoadedPolicy policy = LoadedPolicy.open(SavedRuns.save(folder, algorithm))) {
            assertEquals(algorithm.toUpperCase(Locale.ROOT), policy.algorithm());
            assertEquals(3, policy.seed());
            assertEquals(SavedRuns.UPDATES, policy.updates());
            float[] one = act(policy, 1);
            assertArrayEquals(one, act(policy, 1), "the same observations, the same actions");
            assertFalse(Arrays.equals(one, act(policy, 2)));
            for (float value : act(policy, 300)) {
                assertTrue(value >= -1 && value <= 1, "clipped: " + value);
            }
        }
    }

    /** A distilled policy needs its teacher to learn, not to act. */
    @Test
    void aDistilledPolicyActsWithoutItsTeacher() throws IOException {
        Path teacher = SavedRuns.save(folder.resolve("teacher"), "dac");
        Path run = SavedRuns.save(folder.resolve("run"), "distil", "teacher", teacher.toString());
        Files.move(teacher, folder.resolve("gone"));
        try (LoadedPolicy policy = LoadedPolicy.open(run)) {
            assertEquals("DISTIL", policy.algorithm());
            assertFalse(Arrays.equals(act(policy, 1), act(policy, 2)));
        }
    }

    /** A rule that draws nothing decides the same bits as the agent's own policy: the right weights of the right seed. */
    @ParameterizedTest
    @ValueSource(strings = {"dac sampler ddim action_prior zeros", "iql"})
    void actsAsTheAgentDoes(String words) throws IOException {
        String[] all = words.split(" ");
        Path run = SavedRuns.save(folder, all[0], Arrays.copyOfRange(all, 1, all.length));
        float[] observations = SavedRuns.normals(9, OBS);
        float[] expected = new float[ACT];
        try (Engine engine = new Engine(EngineConfig.cpu(1, List.of(4L)))) {
            ActingPolicy own =
                    SavedAgent.open(run, KnownAlgorithms.ALL).create(engine).policy(engine);
            own.act(observations, 1, expected);
        }
        for (int i = 0; i < ACT; i++) {
            expected[i] = Math.max(-1, Math.min(1, expected[i]));
        }
        float[] actions = new float[ACT];
        try (LoadedPolicy policy = LoadedPolicy.open(run, PolicyOptions.STANDARD.withSeed(4))) {
            policy.act(observations, actions);
        }
        assertArrayEquals(expected, actions);
    }

    @Test
    void manyThreadsActAsOne() throws Exception {
        Path run = SavedRuns.save(folder, "dac");
        List<float[]> alone = new ArrayList<>();
        try (LoadedPolicy policy = LoadedPolicy.open(run, PolicyOptions.STANDARD.withParallel(1))) {
            for (int i = 0; i < THREADS; i++) {
                alone.add(several(policy, i));
            }
        }
        try (LoadedPolicy policy = LoadedPolicy.open(run, PolicyOptions.STANDARD.withParallel(4))) {
            ExecutorService pool = Executors.newFixedThreadPool(THREADS);
            CountDownLatch start = new CountDownLatch(THREADS);
            List<Future<float[]>> together = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                together.add(pool.submit(() -> {
                    start.countDown();
                    start.await();
                    return several(policy, thread);
                }));
            }
            for (int i = 0; i < THREADS; i++) {
                assertArrayEquals(alone.get(i), together.get(i).get(), "thread " + i);
            }
            pool.shutdown();
        }
    }

    /** Some calls with states, sizes and numbers of the thread's own. */
    private static float[] several(LoadedPolicy policy, int thread) {
        float[] all = new float[0];
        for (int call = 0; call < 10; call++) {
            int rows = 1 + (thread + call) % 3;
            float[] actions = new float[rows * ACT];
            policy.act(thread * 100L + call, SavedRuns.normals(thread, rows * OBS), actions);
            int length = all.length;
            all = Arrays.copyOf(all, length + actions.length);
            System.arraycopy(actions, 0, all, length, actions.length);
        }
        return all;
    }

    /** The number and the place decide a state's draws, whatever else is in the batch; beyond a chunk there are others. */
    @Test
    void drawsAreNamedByTheDecisionAndThePlace() throws IOException {
        Path run = SavedRuns.save(folder, "dbc");
        try (LoadedPolicy policy = LoadedPolicy.open(run)) {
            float[] same = new float[130 * OBS]; // one state 130 times
            for (int i = 0; i < same.length; i++) {
                same[i] = 0.1f * (i % OBS);
            }
            float[] batch = new float[130 * ACT];
            policy.act(5, same, batch);
            float[] small = new float[3 * ACT];
            policy.act(5, Arrays.copyOf(same, 3 * OBS), small);
            // Another size sums the same products in another order: rounding, in actions of size 1.
            assertArrayEquals(Arrays.copyOf(batch, small.length), small, 1e-5f);
            assertFalse(Arrays.equals(Arrays.copyOf(batch, ACT), Arrays.copyOfRange(batch, 64 * ACT, 65 * ACT)));
            float[] other = new float[3 * ACT];
            policy.act(6, Arrays.copyOf(same, 3 * OBS), other);
            assertFalse(Arrays.equals(small, other), "another number, other draws");
        }
    }

    /**
     * Ten thousand calls with batches of 1 to 300 states. A program for each size, as evaluations have it, would take some
     * 70 MiB; what the Java virtual machine itself adds in this time is a few.
     */
    @Test
    void memoryDoesNotGrow() throws IOException, InterruptedException {
        SavedRuns.save(folder.resolve("run"), "dac", "num_action_samples", "60");
        Launched acting = Launched.shell(
                folder,
                System.getProperty("java.class.path"),
                Map.of(),
                "$JAVA -Xms64m -cp $CP org.dacnative.deploy.ActingMemory run");
        assertEquals(0, acting.code(), acting.err());
        String[] grown = acting.out().strip().split(" ");
        System.out.println("10,000 calls of changing size: heap +" + grown[0] + " MiB, outside +" + grown[1] + " MiB");
        assertTrue(Integer.parseInt(grown[0]) < 4, "heap");
        assertTrue(Integer.parseInt(grown[1]) < 32, "outside the heap");
    }

    /** Whoever acts while the policy is closed gets its action or an exception; the process lives. */
    @Test
    void closingWhileOthersActIsAnExceptionForThem() throws Exception {
        Path run = SavedRuns.save(folder, "dac");
        for (int round = 0; round < 5; round++) {
            LoadedPolicy policy = LoadedPolicy.open(run, PolicyOptions.STANDARD.withParallel(3));
            ExecutorService pool = Executors.newFixedThreadPool(8);
            CountDownLatch acting = new CountDownLatch(8);
            List<Future<?>> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                threads.add(pool.submit(() -> {
                    act(policy, 70);
                    acting.countDown();
                    while (true) {
                        act(policy, 70);
                    }
                }));
            }
            acting.await();
            policy.close();
            for (Future<?> thread : threads) {
                Throwable cause =
                        assertThrows(ExecutionException.class, thread::get).getCause();
                assertEquals(IllegalStateException.class, cause.getClass(), cause.toString());
                assertEquals("the policy is closed", cause.getMessage());
            }
            policy.close();
            pool.shutdown();
        }
    }

    @Test
    void precisionChangesHowItActs() throws IOException {
        Bfloat16.require();
        Path run = SavedRuns.save(folder, "iql");
        float[] exact = opened(run, PolicyOptions.STANDARD);
        float[] rounded = opened(run, PolicyOptions.STANDARD.withPrecision(Precision.BF16));
        assertFalse(Arrays.equals(exact, rounded));
        assertArrayEquals(exact, rounded, 0.05f); // bfloat16 has 8 bits
    }

    @Test
    void optionsChangeHowItActs() throws IOException {
        Path run = SavedRuns.save(folder, "iql");
        float[] mean = opened(run, PolicyOptions.STANDARD);
        assertFalse(Arrays.equals(mean, opened(run, PolicyOptions.STANDARD.withTemperature(1))));
        assertFalse(Arrays.equals(mean, opened(run, PolicyOptions.STANDARD.withSeed(4))));
        refused(run, PolicyOptions.STANDARD.withSeed(7), "the run has the seeds [3, 4]");
        refused(run, PolicyOptions.STANDARD.with("batch_size", "8"), "IQL has no such parameter of acting");
        refused(run, PolicyOptions.STANDARD.withAlgorithms(List.of()), "of the agent IQL");
        refused(folder.resolve("nowhere"), PolicyOptions.STANDARD, "no such folder");
        assertThrows(IllegalArgumentException.class, () -> PolicyOptions.STANDARD.withParallel(0));
    }

    @Test
    void aSeedThatHasDivergedDoesNotAct() throws IOException {
        RunRecord lost = RunRecord.EMPTY.with(new Divergence(3, "actor_loss", 20));
        Path run = SavedRuns.save(folder, lost, "iql");
        try (LoadedPolicy policy = LoadedPolicy.open(run)) {
            assertEquals(4, policy.seed());
        }
        refused(run, PolicyOptions.STANDARD.withSeed(3), "seed 3 diverged at update 20");
    }

    @Test
    void badArraysAreRefused() throws IOException {
        try (LoadedPolicy policy = LoadedPolicy.open(SavedRuns.save(folder, "iql"))) {
            for (int[] sizes : new int[][] {{0, 0}, {OBS + 1, ACT}, {OBS, 2 * ACT}, {OBS - 1, ACT}}) {
                String message = assertThrows(
                                IllegalArgumentException.class,
                                () -> policy.act(new float[sizes[0]], new float[sizes[1]]))
                        .getMessage();
                assertTrue(message.contains("a state has 5 and 3"), message);
            }
            float[] broken = new float[2 * OBS];
            broken[OBS + 2] = Float.NaN;
            String message = assertThrows(IllegalArgumentException.class, () -> policy.act(broken, new float[2 * ACT]))
                    .getMessage();
            assertEquals("the observation has NaN at 2 of state 1; it must be finite", message);
        }
    }

    private static void refused(Path run, PolicyOptions options, String part) {
        String message = assertThrows(InputException.class, () -> LoadedPolicy.open(run, options))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    private static float[] opened(Path run, PolicyOptions options) {
        try (LoadedPolicy policy = LoadedPolicy.open(run, options)) {
            return act(policy, 1);
        }
    }

    private static float[] act(LoadedPolicy policy, int rows) {
        float[] actions = new float[rows * ACT];
        policy.act(SavedRuns.normals(rows, rows * OBS), actions);
        return actions;
    }
}
