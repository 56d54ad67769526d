// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dacnative.agent.DacAlgorithm;
import org.dacnative.agent.DacConfig;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.data.ActionBounds;
import org.dacnative.data.ColumnMap;
import org.dacnative.data.Conversion;
import org.dacnative.data.DatasetOptions;
import org.dacnative.data.OfflineDataset;
import org.dacnative.data.Preparation;
import org.dacnative.data.ReadingOptions;
import org.dacnative.data.RewardTuning;
import org.dacnative.deploy.LoadedPolicy;
import org.dacnative.engine.Device;
import org.dacnative.engine.VectorEnv;
import org.dacnative.training.FittedQEvaluation;
import org.dacnative.training.Trainer;
import org.dacnative.training.TrainerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that prepares its data as the command line does trains to the same weights, measures and scores. */
class TrainerLikeCommandLineTest {
    private static final ReadingOptions READING =
            new ReadingOptions(List.of(), 0, Optional.of(ColumnMap.parse(CartLog.COLUMNS)));
    private static final ActionBounds BOUNDS = new ActionBounds(List.of(-6f), List.of(6f));
    private static final double HELD_OUT = 0.25;
    private static final long DATA_SEED = 7;

    @TempDir
    private Path folder;

    private Path log;
    private Path classes;
    private Checkpoint expected;

    @BeforeEach
    void trainFromTheCommandLine() throws IOException {
        log = CartLog.write(folder, "cart.csv");
        classes = CartLog.environment(folder, "Cart", "");
        Outcome outcome = Outcome.of(CartLog.flags(
                log,
                folder.resolve("results"),
                "--num_seeds",
                "2",
                "--reward_tune",
                "reward_normalize",
                "--normalize_observations",
                "true",
                "--action_low",
                "-6",
                "--action_high",
                "6",
                "--holdout",
                "" + HELD_OUT,
                "--data_seed",
                "" + DATA_SEED,
                "--env_class",
                "robot.Cart",
                "--env_class_path",
                classes.toString(),
                "--n_eval_episodes",
                "3"));
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("held out: 3 trajectories"), outcome.out());
        expected = CheckpointStore.checkpoint(
                TinyHopper.files(folder.resolve("results/cart")).get(0));
    }

    @Test
    void arraysThatAreTunedScaledAndHeldOutHere() throws Exception {
        try (Conversion read = Conversion.of(log, READING)) {
            assertSame(builder()
                    .data(read.episodes().transitions())
                    .tuneRewards(RewardTuning.REWARD_NORMALIZE)
                    .normalizeObservations()
                    .actionBounds(BOUNDS)
                    .holdOut(HELD_OUT, DATA_SEED));
        }
    }

    @Test
    void aFileThatWasPreparedWhenItWasRead() throws Exception {
        try (OfflineDataset read = OfflineDataset.load(
                log,
                Optional.empty(),
                new DatasetOptions(RewardTuning.REWARD_NORMALIZE, 100, 100, DATA_SEED),
                new Preparation(true, true, Optional.of(BOUNDS), HELD_OUT),
                READING)) {
            assertSame(builder().data(read));
        }
    }

    private TrainerBuilder<DacConfig> builder() {
        DacAlgorithm algorithm = new DacAlgorithm();
        DacConfig config = algorithm.parameters().parse(expected.info().options());
        return Trainer.of(algorithm, config).seeds(3, 4).device(Device.CPU).threads(1);
    }

    private void assertSame(TrainerBuilder<DacConfig> data) throws Exception {
        Path mine = folder.resolve("mine");
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {classes.toUri().toURL()});
                Trainer trainer =
                        data.evaluateEvery(10, 3, envs -> carts(loader, envs)).build()) {
            trainer.run();
            Checkpoint found = Checkpoint.open(trainer.save(mine));
            for (String seed : List.of("seed_3.safetensors", "seed_4.safetensors")) {
                assertArrayEquals(
                        Files.readAllBytes(expected.folder().resolve(seed)),
                        Files.readAllBytes(found.folder().resolve(seed)),
                        seed);
            }
            assertEquals(told(expected.info().record()), told(found.info().record()));
            assertEquals(6, told(found.info().record()).size(), "at 10 and 20 measures and each seed's scores");
            assertFittedQ(trainer.fittedQ(20).run(() -> {}));
            assertArrayEquals(
                    found.info().record().measured().get(1).metrics().bySeed(),
                    trainer.measure().bySeed());
            assertActsAlike(trainer, mine);
        }
    }

    /** The file has six digits, so it is off by 5e-6 of a number at most. */
    private void assertFittedQ(List<FittedQEvaluation.Estimate> found) {
        Path run = CheckpointStore.runOf(expected.folder());
        Map<Long, org.dacnative.report.run.RunFolder.FittedQ> written =
                org.dacnative.report.run.RunFolder.read(run).fittedQ();
        assertEquals(2, written.size());
        found.forEach(one -> assertEquals(
                written.get(one.seed()).value().value(),
                one.value().value(),
                6e-6 * Math.abs(one.value().value())));
    }

    /** In the task's units, whether from memory, from a program's folder or from the command line's. */
    private void assertActsAlike(Trainer trainer, Path mine) {
        float[] observation = {0.3f, -0.02f};
        float[] twoSeeds = {0.3f, -0.02f, 0.3f, -0.02f};
        float[] fromMemory = new float[2];
        trainer.policy().act(twoSeeds, 1, fromMemory);
        assertTrue(Math.abs(fromMemory[0]) <= 6 && fromMemory[0] != fromMemory[1], Arrays.toString(fromMemory));
        float[] fromMine = new float[1];
        float[] fromTheirs = new float[1];
        try (LoadedPolicy program = LoadedPolicy.open(mine);
                LoadedPolicy commandLine = LoadedPolicy.open(expected.folder())) {
            program.act(observation, fromMine);
            commandLine.act(observation, fromTheirs);
        }
        assertArrayEquals(fromTheirs, fromMine);
    }

    private static VectorEnv carts(ClassLoader loader, int envs) {
        try {
            return (VectorEnv)
                    loader.loadClass("robot.Cart").getConstructor(int.class).newInstance(envs);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> told(RunRecord record) {
        List<String> lines = new ArrayList<>();
        record.measured()
                .forEach(one -> lines.add(one.updates() + " " + one.metrics().names()
                        + Arrays.deepToString(one.metrics().bySeed())));
        record.evaluated()
                .forEach(one -> one.scores()
                        .forEach(scores ->
                                lines.add(one.updates() + " " + scores.seed() + Arrays.toString(scores.returns()))));
        return lines;
    }
}
