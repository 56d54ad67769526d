// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.dacnative.Bfloat16;
import org.dacnative.agent.DacAlgorithm;
import org.dacnative.agent.DacConfig;
import org.dacnative.algorithm.Metrics;
import org.dacnative.data.ActionBounds;
import org.dacnative.data.Bandits;
import org.dacnative.data.DatasetOptions;
import org.dacnative.data.Episodes;
import org.dacnative.data.OfflineDataset;
import org.dacnative.data.Preparation;
import org.dacnative.data.RewardTuning;
import org.dacnative.data.Transitions;
import org.dacnative.engine.Device;
import org.dacnative.engine.Precision;
import org.dacnative.engine.VectorEnv;
import org.dacnative.env.SeedScores;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library's way to train: on arrays, without files. */
class TrainerTest {
    private static final long UPDATES = 40;

    @TempDir
    private Path folder;

    @Test
    void aSavedRunGoesOnToTheSameBits() {
        float[] straight;
        try (Trainer whole = builder(UPDATES).build()) {
            assertEquals(new TrainingResult(UPDATES, false, List.of()), whole.run());
            straight = act(whole);
        }
        try (Trainer first = builder(UPDATES).build()) {
            first.run(stopAt(first, 10));
            assertEquals(10, first.updates());
            assertEquals(folder.resolve("ckpt/step_10"), first.save(folder));
            assertFalse(java.util.Arrays.equals(straight, act(first)));
            first.run();
            assertArrayEquals(straight, act(first), "goes on where it stopped");
        }
        try (Trainer second = builder(UPDATES).threads(2).build()) {
            second.load(folder);
            assertEquals(10, second.updates());
            second.run();
            assertArrayEquals(straight, act(second), "goes on where another was saved");
        }
    }

    /** As everywhere where a run is named. */
    @Test
    void aRunIsTakenUpFromItsFolderItsCkptOrOneCheckpoint() {
        try (Trainer trainer = builder(UPDATES).build()) {
            trainer.save(folder);
            trainer.run(stopAt(trainer, 10));
            trainer.save(folder);
        }
        Path ckpt = folder.resolve("ckpt");
        assertEquals(10, updatesOf(folder));
        assertEquals(10, updatesOf(ckpt));
        assertEquals(10, updatesOf(ckpt.resolve("step_10")));
        assertEquals(0, updatesOf(ckpt.resolve("step_0")), "the one that is named, not the newest");
        Path none = folder.resolve("none");
        InputException refusal = assertThrows(InputException.class, () -> updatesOf(none));
        assertEquals(none + ": there is no such folder", refusal.getMessage());
    }

    private static long updatesOf(Path saved) {
        try (Trainer trainer = builder(UPDATES).build()) {
            trainer.load(saved);
            return trainer.updates();
        }
    }

    @Test
    void anotherRunsCheckpointIsRefused() {
        try (Trainer trainer = builder(UPDATES).build()) {
            trainer.save(folder);
        }
        try (Trainer other = builder(UPDATES).seeds(5).build()) {
            InputException refusal = assertThrows(InputException.class, () -> other.load(folder));
            assertTrue(refusal.getMessage().contains("its seeds is [3, 4], here it is [5]"), refusal.getMessage());
        }
    }

    @Test
    void aFolderKeepsOnePrecision() {
        Bfloat16.require();
        try (Trainer trainer = builder(UPDATES).build()) {
            trainer.save(folder);
        }
        try (Trainer other = builder(UPDATES).precision(Precision.BF16).build()) {
            InputException refusal = assertThrows(InputException.class, () -> other.save(folder));
            assertTrue(refusal.getMessage().contains("its precision is FP32, here it is BF16"), refusal.getMessage());
        }
    }

    /** What acts takes a folder's newest checkpoint: another run's would act in this one's name. */
    @Test
    void aFolderKeepsOneRunAndGoesForward() {
        try (Trainer trainer = builder(UPDATES).build()) {
            trainer.run(stopAt(trainer, 10));
            trainer.save(folder);
            trainer.save(folder);
        }
        try (Trainer early = builder(UPDATES).build()) {
            InputException refusal = assertThrows(InputException.class, () -> early.save(folder));
            assertTrue(refusal.getMessage().contains("after 10 updates, here are 0"), refusal.getMessage());
        }
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedBeforeTraining() {
        assertThrows(
                IllegalArgumentException.class,
                () -> builder(UPDATES).seeds(1, 1).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> builder(UPDATES).logEvery(0).build());
        TrainerBuilder<DacConfig> wide = builder(UPDATES)
                .data(new Transitions(
                        1, 1, 1, new float[1], new float[] {5}, new float[1], new float[1], new float[1]));
        assertEquals(
                "the data have an action of 5.0, beyond -1.0 to 1.0; actionBounds(...) says where actions lie",
                assertThrows(IllegalArgumentException.class, wide::build).getMessage());
        assertEquals(
                "bounds of 3 numbers, an action has 1; allowed are one or as many",
                assertThrows(IllegalArgumentException.class, wide.actionBounds(bounds(-9, 9, 3))::build)
                        .getMessage());
        TrainerBuilder<DacConfig> elsewhere = builder(UPDATES)
                .data(new Transitions(3, 1, 1, new float[3], new float[1], new float[1], new float[1], new float[3]))
                .evaluateEvery(10, 1, Target::new);
        assertTrue(assertThrows(IllegalArgumentException.class, elsewhere::build)
                .getMessage()
                .startsWith("the environments have"));
    }

    @Test
    void whatCannotBeHeldOutOrMeasuredIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> builder(UPDATES).holdOut(0, 1));
        assertThrows(IllegalArgumentException.class, () -> builder(UPDATES).holdOut(0.95, 1));
        Transitions one = new Transitions(
                Bandits.OBS_DIM,
                Bandits.ACT_DIM,
                1,
                new float[Bandits.OBS_DIM],
                new float[Bandits.ACT_DIM],
                new float[1],
                new float[1],
                new float[Bandits.OBS_DIM]);
        assertEquals(
                "nothing can be held out: the data are one episode",
                assertThrows(
                                IllegalArgumentException.class,
                                builder(UPDATES).data(one).holdOut(0.5, 1)::build)
                        .getMessage());
        assertEquals(
                "nothing to evaluate on: neither environments nor held-out data",
                assertThrows(IllegalArgumentException.class, builder(UPDATES).evaluateEvery(5)::build)
                        .getMessage());
        OfflineDataset prepared =
                OfflineDataset.of(Episodes.of(one), DatasetOptions.everything(RewardTuning.NO), Preparation.NONE);
        assertEquals(
                "the data are prepared already; prepare them as a whole or here",
                assertThrows(
                                IllegalArgumentException.class,
                                builder(UPDATES).data(prepared).normalizeObservations()::build)
                        .getMessage());
        try (Trainer trainer = builder(UPDATES).build()) {
            assertEquals("no data are held out to measure on", refusal(trainer::measure));
        }
    }

    /** The same numbers of another origin would go on with other inputs. */
    @Test
    void aRunThatWasScaledInAnotherWayIsRefused() {
        TrainerBuilder<DacConfig> scaled = builder(UPDATES).data(quarters(2)).actionBounds(bounds(-2, 2, 1));
        try (Trainer trainer = scaled.build()) {
            trainer.save(folder);
            trainer.load(folder);
        }
        try (Trainer plain = builder(UPDATES).data(quarters(1)).build()) {
            InputException refusal = assertThrows(InputException.class, () -> plain.load(folder));
            assertTrue(refusal.getMessage().contains("is another run's: its scaling is "), refusal.getMessage());
        }
    }

    /** Actions that a change of units leaves exact, in so many of them. */
    private static Transitions quarters(float unit) {
        Transitions data = Bandits.MOONS.generate(100, 0);
        return data.withActions(data.actions().map((values, at, rows) -> {
            for (int i = at; i < at + rows * Bandits.ACT_DIM; i++) {
                values[i] = unit * Math.round(3 * values[i]) / 4;
            }
        }));
    }

    private static ActionBounds bounds(float low, float high, int width) {
        return new ActionBounds(Collections.nCopies(width, low), Collections.nCopies(width, high));
    }

    @Test
    void policiesAreScoredInAnEnvironmentOfTheUsers() {
        List<Long> told = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void evaluated(long updates, List<SeedScores> scores) {
                told.add(updates);
                assertEquals(
                        List.of(3L, 4L), scores.stream().map(SeedScores::seed).toList());
                assertEquals(3, scores.get(0).returns().length);
            }
        };
        try (Trainer trainer =
                builder(UPDATES).evaluateEvery(20, 3, Target::new).build()) {
            trainer.run(listener);
        }
        assertEquals(List.of(20L, 40L), told);
    }

    @Test
    void closingWhileItRunsIsAnExceptionAndAnyThreadCanStopIt() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Trainer trainer = builder(Long.MAX_VALUE / 4).build()) {
            Future<TrainingResult> run = other.submit(() -> trainer.run());
            while (refusal(trainer::updates).isEmpty()) {
                Thread.onSpinWait(); // not begun yet
            }
            assertEquals("this trainer is running; stop it before it is closed", refusal(trainer::close));
            trainer.stop();
            assertTrue(run.get(1, TimeUnit.MINUTES).stopped());
        } finally {
            other.shutdown();
        }
    }

    @Test
    void aClosedOneSaysSo() {
        Trainer trainer = builder(UPDATES).build();
        trainer.close();
        trainer.close();
        assertEquals("this trainer is closed", refusal(trainer::run));
        assertEquals("this trainer is closed", refusal(() -> trainer.save(folder)));
    }

    private static String refusal(Runnable use) {
        try {
            use.run();
            return "";
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    private static TrainingListener stopAt(Trainer trainer, long when) {
        return new TrainingListener() {
            @Override
            public void logged(long updates, Metrics metrics) {
                if (updates == when) {
                    trainer.stop();
                }
            }
        };
    }

    private static float[] act(Trainer trainer) {
        float[] actions = new float[2 * Bandits.ACT_DIM];
        trainer.policy().act(new float[2 * Bandits.OBS_DIM], 1, actions);
        return actions;
    }

    private static TrainerBuilder<DacConfig> builder(long updates) {
        DacConfig config = DacConfig.builder()
                .batchSize(16)
                .hiddenDims(List.of(8))
                .numCritics(2)
                .numQSamples(1)
                .maxSteps(updates)
                .build();
        return Trainer.of(new DacAlgorithm(), config)
                .seeds(3, 4)
                .device(Device.CPU)
                .threads(1)
                .logEvery(10)
                .data(Bandits.MOONS.generate(100, 0));
    }

    /** One step an episode; the nearer to 0, the better. */
    private record Target(int numEnvs) implements VectorEnv {
        @Override
        public int obsDim() {
            return Bandits.OBS_DIM;
        }

        @Override
        public int actDim() {
            return Bandits.ACT_DIM;
        }

        @Override
        public void reset(int env, long seed) {}

        @Override
        public void observe(float[] observations) {
            java.util.Arrays.fill(observations, 0);
        }

        @Override
        public void step(double[] actions, byte[] active, double[] rewards, byte[] terminated) {
            for (int env = 0; env < numEnvs; env++) {
                rewards[env] = active[env] == 0 ? 0 : -Math.abs(actions[env * Bandits.ACT_DIM]);
                terminated[env] = active[env];
            }
        }
    }
}
