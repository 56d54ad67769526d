// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lifetimes, errors and the plain objects of an engine; what the operations compute is checked elsewhere. */
class EngineTest {
    private final Engine engine = new Engine(EngineConfig.cpu(1, List.of(3L, 4L)));

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void describesItself() {
        assertTrue(engine.description().toLowerCase().contains("cpu"), engine.description());
        assertEquals(2, engine.numSeeds());
    }

    @Test
    void closesOnceAndRefusesWorkAfterwards() {
        Tensor tensor = engine.tensor(2, 3);
        Counter counter = engine.counter(1);
        NetworkBank bank = engine.networkBank(NetworkShape.critics(2, 1, 2, List.of(4)), 1);
        Program program = engine.record(() -> engine.operations().advance(counter));
        engine.close();
        engine.close();
        assertThrows(IllegalStateException.class, tensor::toArray);
        assertThrows(IllegalStateException.class, counter::get);
        assertThrows(IllegalStateException.class, bank::steps);
        assertThrows(IllegalStateException.class, () -> program.run(1));
        assertThrows(IllegalStateException.class, () -> engine.tensor(1));
        assertThrows(IllegalStateException.class, () -> engine.operations().advance(counter));
    }

    @Test
    void tensorsStartAtZeroAndHoldWhatIsWritten() {
        Tensor tensor = engine.tensor(2, 3);
        assertArrayEquals(new float[6], tensor.toArray());
        float[] values = {1, 2, 3, 4, 5, 6};
        tensor.write(values);
        assertArrayEquals(values, tensor.toArray());
        assertEquals(6, tensor.size());
        assertThrows(IllegalArgumentException.class, () -> tensor.write(new float[5]));
        assertThrows(IllegalArgumentException.class, () -> tensor.read(new float[7]));
    }

    @Test
    void refusesImpossibleSizes() {
        assertThrows(IllegalArgumentException.class, () -> engine.tensor());
        assertThrows(IllegalArgumentException.class, () -> engine.tensor(2, 0));
        assertThrows(IllegalArgumentException.class, () -> engine.tensor(1, 1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> engine.tensor(1L << 20, 1L << 20));
        assertThrows(IllegalArgumentException.class, () -> new Engine(EngineConfig.cpu(0, List.of(1L))));
        assertThrows(IllegalArgumentException.class, () -> new Engine(EngineConfig.cpu(1, List.of())));
        assertThrows(IllegalArgumentException.class, () -> engine.noiseSchedule(BetaSchedule.VP, 0));
        assertThrows(IllegalArgumentException.class, () -> NetworkShape.critics(1, 1, 1, List.of()));
        assertThrows(
                IllegalArgumentException.class, () -> engine.networkBank(NetworkShape.critics(1, 1, 1, List.of(0)), 1));
    }

    @Test
    void lackOfMemoryIsAnOutOfMemoryError() {
        assertThrows(OutOfMemoryError.class, () -> engine.replay(1L << 26, 1 << 8, 1 << 8));
    }

    @Test
    void aMissingDeviceIsReported() {
        int beyondAnyMachine = 999;
        EngineConfig config = new EngineConfig(Device.CUDA, beyondAnyMachine, Precision.FP32, 1, List.of(1L));
        UnsupportedDeviceException error = assertThrows(UnsupportedDeviceException.class, () -> new Engine(config));
        assertEquals(Status.UNSUPPORTED, error.status());
        assertFalse(error.getMessage().isBlank());
    }

    @Test
    void aWrongShapeNamesTheTensorAndBothShapes() {
        NetworkBank critic = engine.networkBank(NetworkShape.critics(3, 2, 2, List.of(4)), 1);
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> engine.operations()
                        .ensembleValues(
                                critic,
                                BankPart.PARAMS,
                                engine.tensor(2, 5, 7),
                                engine.tensor(2, 5, 2),
                                engine.tensor(2, 2, 5)));
        assertTrue(error.getMessage().contains("observations"), error.getMessage());
        assertTrue(error.getMessage().contains("7"), error.getMessage());
    }

    @Test
    void handlesOfAnotherEngineAreRefused() {
        try (Engine other = new Engine(EngineConfig.cpu(1, List.of(3L, 4L)))) {
            Counter foreign = other.counter(0);
            assertThrows(
                    IllegalArgumentException.class, () -> engine.operations().advance(foreign));
        }
    }

    @Test
    void recordingKeepsOperationsAndRunsThem() {
        Counter counter = engine.counter(5);
        Program program = engine.record(() -> {
            engine.operations().advance(counter);
            engine.operations().advance(counter);
        });
        assertEquals(5, counter.get());
        program.run(3);
        assertEquals(11, counter.get());
        engine.operations().advance(counter);
        assertEquals(12, counter.get());
    }

    @Test
    void aFailedRecordingLeavesTheEngineUsable() {
        Counter counter = engine.counter(0);
        assertThrows(IllegalStateException.class, () -> engine.record(() -> engine.record(() -> {})));
        assertThrows(
                UnsupportedOperationException.class,
                () -> engine.record(() -> {
                    engine.operations().advance(counter);
                    throw new UnsupportedOperationException();
                }));
        engine.operations().advance(counter);
        assertEquals(1, counter.get());
    }

    @Test
    void banksNameTheirTensorsAndStartWithTargetsThatAreCopies() {
        NetworkBank actor = engine.networkBank(NetworkShape.noiseModel(3, 2, List.of(8, 9)), 1);
        assertEquals(
                List.of(
                        "time/0/kernel",
                        "time/0/bias",
                        "time/1/kernel",
                        "time/1/bias",
                        "net/0/kernel",
                        "net/0/bias",
                        "net/1/kernel",
                        "net/1/bias",
                        "net/2/kernel",
                        "net/2/bias"),
                actor.tensors().stream().map(BankTensor::name).toList());
        NetworkBank critic = engine.networkBank(NetworkShape.critics(3, 2, 4, List.of(8)), 2);
        BankTensor kernel = critic.tensors().get(0);
        assertEquals(List.of(4L, 5L, 8L), kernel.shape());
        float[] first = read(critic, BankPart.PARAMS, 0, kernel);
        assertArrayEquals(first, read(critic, BankPart.TARGET, 0, kernel));
        assertFalse(Arrays.equals(first, read(critic, BankPart.PARAMS, 1, kernel)), "seeds must differ");
        double limit = Math.sqrt(6.0 / (5 + 8));
        for (float value : first) {
            assertTrue(Math.abs(value) <= limit);
            assertNotEquals(0, value);
        }
        critic.setSteps(7);
        assertEquals(7, critic.steps());
        assertThrows(IllegalArgumentException.class, () -> critic.read(BankPart.PARAMS, 2, kernel, new float[160]));
        assertThrows(IllegalArgumentException.class, () -> critic.read(BankPart.PARAMS, 0, kernel, new float[159]));
    }

    @Test
    void schedulesStartAtOneAndCanBeReplaced() {
        NoiseSchedule schedule = engine.noiseSchedule(BetaSchedule.LINEAR, 2);
        float[] alphas = new float[3];
        float[] alphaHats = new float[3];
        schedule.read(alphas, alphaHats);
        assertArrayEquals(new float[] {1, 1 - 1e-4f, 1 - 2e-2f}, alphas, 1e-7f);
        schedule.write(new float[] {1, 0.5f, 0.5f}, new float[] {1, 0.5f, 0.25f});
        schedule.read(alphas, alphaHats);
        assertArrayEquals(new float[] {1, 0.5f, 0.25f}, alphaHats);
        assertThrows(IllegalArgumentException.class, () -> schedule.read(new float[2], alphaHats));
    }

    @Test
    void aPassOverTheReplayTakesEveryRowOnceWithItsOwnColumns() {
        int rows = 300_000; // more than one buffer of a column
        int batchSize = 1_000;
        Replay replay = engine.replay(rows, 2, 1);
        float[] numbers = new float[rows];
        float[] pairs = new float[2 * rows];
        for (int i = 0; i < rows; i++) {
            numbers[i] = i;
            pairs[2 * i] = i;
            pairs[2 * i + 1] = -i;
        }
        replay.write(ReplayColumn.OBSERVATIONS, pairs);
        replay.write(ReplayColumn.ACTIONS, numbers);
        replay.write(ReplayColumn.REWARDS, numbers);
        replay.write(ReplayColumn.MASKS, numbers);
        replay.write(ReplayColumn.NEXT_OBSERVATIONS, pairs);
        assertThrows(IllegalArgumentException.class, () -> replay.write(ReplayColumn.ACTIONS, pairs));

        Batch batch = new Batch(
                engine.tensor(2, batchSize, 2),
                engine.tensor(2, batchSize, 1),
                engine.tensor(2, batchSize),
                engine.tensor(2, batchSize),
                engine.tensor(2, batchSize, 2));
        Counter counter = engine.counter(0);
        Program step = engine.record(() -> {
            engine.operations().sampleBatch(replay, Sampling.SCAN, new RandomSource(counter, 1), batch);
            engine.operations().advance(counter);
        });
        boolean[] seen = new boolean[rows];
        for (int i = 0; i < rows / batchSize; i++) {
            step.run(1);
            float[] rewards = batch.rewards().toArray();
            float[] next = batch.nextObservations().toArray();
            assertArrayEquals(rewards, batch.actions().toArray());
            for (int row = 0; row < batchSize; row++) {
                assertEquals(0, rewards[row] + next[2 * row + 1]);
                assertFalse(seen[(int) rewards[row]], "a row came twice in a pass");
                seen[(int) rewards[row]] = true;
            }
        }
    }

    /** Rows 0 and 1 are shared; the replicas' own have the replica as tens. */
    @Test
    void appendedRowsAreTheirReplicasOwnAndTheNewestAreLive() {
        Replay replay = engine.growingReplay(2, 3, 3, 1, 1);
        for (ReplayColumn column : ReplayColumn.values()) {
            replay.write(column, new float[] {0, 1});
        }
        Batch batch = new Batch(
                engine.tensor(2, 3, 1),
                engine.tensor(2, 3, 1),
                engine.tensor(2, 3),
                engine.tensor(2, 3),
                engine.tensor(2, 3, 1));
        RandomSource random = new RandomSource(engine.counter(0), 1);
        Program sample = engine.record(() -> engine.operations().sampleBatch(replay, Sampling.LIVE, random, batch));
        append(replay, 12, 22);
        sample.run(1);
        assertEquals(List.of(Set.of(0f, 1f, 12f), Set.of(0f, 1f, 22f)), rowsOf(batch));
        append(replay, 13, 23);
        append(replay, 14, 24, 15, 25);
        sample.run(1);
        assertEquals(List.of(Set.of(13f, 14f, 15f), Set.of(23f, 24f, 25f)), rowsOf(batch));
        assertEquals(4, replay.appended());
        float[] last = new float[4];
        replay.readAppended(ReplayColumn.ACTIONS, 2, 2, last);
        assertArrayEquals(new float[] {14, 24, 15, 25}, last);
        assertThrows(IllegalArgumentException.class, () -> replay.readAppended(ReplayColumn.ACTIONS, 0, 2, last));
        assertThrows(IllegalArgumentException.class, () -> append(replay, 16));
    }

    private static void append(Replay replay, float... values) {
        replay.append(values.length / 2, values, values, values, values, values);
    }

    private static List<Set<Float>> rowsOf(Batch batch) {
        List<Set<Float>> rows = List.of(new HashSet<>(), new HashSet<>());
        float[] values = batch.nextObservations().toArray();
        for (int i = 0; i < values.length; i++) {
            rows.get(i / 3).add(values[i]);
        }
        return rows;
    }

    @Test
    void readingWritingAndRunningAllocateNothingInJava() {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        Tensor tensor = engine.tensor(2, 1_000);
        float[] values = new float[2_000];
        Counter counter = engine.counter(0);
        Program program = engine.record(() -> engine.operations().advance(counter));
        long before = 0;
        for (int i = 0; i < 1_100; i++) {
            if (i == 100) { // after the first calls have loaded what they need
                before = threads.getCurrentThreadAllocatedBytes();
            }
            tensor.write(values);
            program.run(1);
            tensor.read(values);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 1_000, allocated + " bytes for 1000 rounds");
    }

    private static float[] read(NetworkBank bank, BankPart part, int seedIndex, BankTensor tensor) {
        float[] values = new float[tensor.size()];
        bank.read(part, seedIndex, tensor, values);
        return values;
    }
}
