// SPDX-License-Identifier: Apache-2.0
package org.dacnative.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.dacnative.Mutation;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;
import org.dacnative.algorithm.State;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkShape;
import org.dacnative.engine.Tensor;
import org.dacnative.env.SeedScores;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is saved is read back with every bit, and nothing but a sound checkpoint of this run is. */
class CheckpointTest {
    private static final int MUTATIONS = 1000;
    private static final List<Long> SEEDS = List.of(3L, 4L);
    private static final RunRecord RECORD = RunRecord.EMPTY
            .with(new RunRecord.Logged(7, new Metrics(List.of("a", "b"), SEEDS, new float[][] {
                {0.1f, Float.NaN}, {1e-30f, -0f}
            })))
            .with(new RunRecord.Evaluated(10, List.of(new SeedScores(3, new double[] {1.0 / 3, 2}, new double[] {
                10, Double.MIN_VALUE
            }))))
            .with(new Divergence(4, "b", 7));

    private final Engine engine = new Engine(EngineConfig.cpu(1, SEEDS));
    private final NetworkBank bank = engine.networkBank(NetworkShape.critics(3, 2, 2, List.of(4)), 1);
    private final Tensor eta = engine.tensor(2);
    private final Counter updates = engine.counter(10);
    private final State state =
            new State(2).trained("critic", bank).tensor("eta", eta).counter("updates", updates);

    @TempDir
    private Path folder;

    private CheckpointStore store;
    private Path saved;

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aFolderInsideOfARunIsKnownAsItsRuns() throws IOException {
        save();
        Path ckpt = folder.resolve("ckpt");
        for (Path inside : List.of(ckpt, saved, ckpt.resolve("step_7"), ckpt.resolve("."))) {
            assertEquals(folder, CheckpointStore.runOf(inside));
        }
        Path other = Files.createDirectories(folder.resolve("runs/step_3"));
        Path called = Files.createDirectories(folder.resolve("runs/ckpt/ckpt")).getParent();
        for (Path run : List.of(folder, other, called, Path.of("/"), Path.of("nowhere"))) {
            assertEquals(run, CheckpointStore.runOf(run));
        }
    }

    @Test
    void everyBitComesBack() throws IOException {
        save();
        byte[] before = Files.readAllBytes(saved.resolve("seed_4.safetensors"));
        eta.write(new float[] {9, 9});
        updates.set(99);
        bank.setSteps(99);
        Checkpoint read = store.newest();
        read.readAgent(state, SEEDS);
        assertArrayEquals(new float[] {0.25f, Float.MIN_VALUE}, eta.toArray());
        assertEquals(10, updates.get());
        assertEquals(10, bank.steps());
        assertEquals(StateJson.write(info()), StateJson.write(read.info()));
        assertEquals(List.of(), List.of(folder.resolve("ckpt").toFile().listFiles((d, name) -> name.endsWith("ed"))));
        store.begin(info(), state, Optional.empty());
        store.finish(info());
        assertArrayEquals(before, Files.readAllBytes(saved.resolve("seed_4.safetensors")));
    }

    /** One seed of a run may be taken into an engine of its own. */
    @Test
    void aSeedCanBeTakenAlone() throws IOException {
        save();
        try (Engine one = new Engine(EngineConfig.cpu(1, List.of(4L)))) {
            Tensor alone = one.tensor(1);
            State single = new State(1)
                    .trained("critic", one.networkBank(bank.shape(), 9))
                    .tensor("eta", alone)
                    .counter("updates", one.counter(0));
            store.newest().readAgent(single, List.of(4L));
            assertArrayEquals(new float[] {Float.MIN_VALUE}, alone.toArray());
        }
    }

    @Test
    void anotherAgentsWeightsAreRefused() throws IOException {
        save();
        State smaller = new State(2).tensor("eta", eta).counter("updates", updates);
        State larger = new State(2)
                .trained("critic", bank)
                .tensor("eta", eta)
                .tensor("more", engine.tensor(2))
                .counter("updates", updates);
        State wider = new State(2)
                .trained("critic", engine.networkBank(NetworkShape.critics(3, 2, 2, List.of(5)), 1))
                .tensor("eta", eta)
                .counter("updates", updates);
        for (State other : List.of(smaller, larger, wider)) {
            String message = assertThrows(
                            InputException.class, () -> store.newest().readAgent(other, SEEDS))
                    .getMessage();
            assertTrue(message.contains("seed_3.safetensors"), message);
        }
    }

    /** Every float is a number, so only the checksum knows. */
    @Test
    void aBitThatHasChangedInAWeightIsRefused() throws IOException {
        save();
        Path weights = saved.resolve("seed_3.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 5] ^= 1;
        Files.write(weights, bytes);
        assertRefused("is damaged");
        bytes[bytes.length - 5] ^= 1;
        Files.write(weights, bytes);
        store.newest().readAgent(state, SEEDS);
        Files.delete(saved.resolve("seed_3.safetensors.sha256"));
        assertRefused("has no seed_3.safetensors.sha256");
    }

    private void assertRefused(String reason) {
        String message = assertThrows(InputException.class, () -> store.newest().readAgent(state, SEEDS))
                .getMessage();
        assertTrue(message.contains(reason), message);
    }

    /** A run may be stopped during an evaluation that its checkpoint of the same step gets only when it is resumed. */
    @Test
    void aSecondCheckpointOfAStepReplacesWhatItSays() throws IOException {
        store = new CheckpointStore(folder);
        CheckpointInfo pending = info().at(10, RunRecord.EMPTY, OptionalLong.of(5));
        store.begin(pending, state, Optional.of(state));
        store.finish(pending);
        saved = store.path(10);
        assertTrue(Files.exists(saved.resolve("evaluation_3.safetensors")));
        assertEquals(OptionalLong.of(5), store.newest().info().pendingEvaluation());
        save();
        assertFalse(Files.exists(saved.resolve("evaluation_3.safetensors")));
        assertFalse(Files.exists(saved.resolve("evaluation_3.safetensors.sha256")));
        assertEquals(StateJson.write(info()), StateJson.write(store.newest().info()));
        assertEquals(List.of(10L), store.steps());
    }

    /** What a program that was killed has left is no checkpoint, and goes away. */
    @Test
    void halfOfACheckpointDoesNotCount() throws IOException {
        save();
        store.begin(info().at(20, RECORD, OptionalLong.empty()), state, Optional.empty());
        assertEquals(List.of(10L), store.steps());
        assertEquals(10, store.newest().info().updates());
        store.clean();
        assertEquals(1, folder.resolve("ckpt").toFile().list().length);
        store.keepOnly(step -> false);
        assertEquals(List.of(), store.steps());
    }

    /** Half of them in the text, half in the weights. */
    @Test
    void aThousandMutationsAreReadOrRefusedInOneLine() throws IOException {
        save();
        Map<Path, byte[]> sound = Map.of(
                saved.resolve("state.json"), Files.readAllBytes(saved.resolve("state.json")),
                saved.resolve("seed_3.safetensors"), Files.readAllBytes(saved.resolve("seed_3.safetensors")));
        int refused = 0;
        for (Map.Entry<Path, byte[]> file : sound.entrySet()) {
            for (int seed = 0; seed < MUTATIONS / 2; seed++) {
                Files.write(file.getKey(), Mutation.of(file.getValue(), new SplittableRandom(seed)));
                try {
                    store.newest().readAgent(state, List.of(3L));
                } catch (InputException e) {
                    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
                    refused++;
                }
            }
            Files.write(file.getKey(), file.getValue());
        }
        assertTrue(refused > MUTATIONS / 4, "only " + refused + " refused");
    }

    private void save() throws IOException {
        eta.write(new float[] {0.25f, Float.MIN_VALUE});
        updates.set(10);
        bank.setSteps(10);
        store = new CheckpointStore(folder);
        store.begin(info(), state, Optional.empty());
        store.finish(info());
        saved = store.path(10);
    }

    private static CheckpointInfo info() {
        return new CheckpointInfo(
                "DAC",
                10,
                SEEDS,
                3,
                2,
                Map.of("env", "é = \"x\"\n"),
                Map.of("version", "1"),
                RECORD,
                OptionalLong.empty());
    }
}
