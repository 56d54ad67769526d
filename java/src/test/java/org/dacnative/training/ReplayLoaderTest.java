// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.dacnative.data.Bandits;
import org.dacnative.data.Rows;
import org.dacnative.data.Transitions;
import org.dacnative.engine.Batch;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Replay;
import org.dacnative.engine.Sampling;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each column gets to its place in the engine, each row stays together. */
class ReplayLoaderTest {
    private static final int ROWS = 7;
    /** Observations and actions of one width: their shapes cannot tell them apart. */
    private static final int WIDTH = 2;

    private final Engine engine = new Engine(EngineConfig.cpu(1, List.of(0L)));

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aBatchOfAllRowsIsTheData() {
        Transitions data = new Transitions(
                WIDTH, WIDTH, ROWS, column(1, WIDTH), column(2, WIDTH), column(3, 1), column(4, 1), column(5, WIDTH));
        Batch batch = new Batch(
                engine.tensor(1, ROWS, WIDTH),
                engine.tensor(1, ROWS, WIDTH),
                engine.tensor(1, ROWS),
                engine.tensor(1, ROWS),
                engine.tensor(1, ROWS, WIDTH));
        Replay replay = ReplayLoader.load(engine, data, ROWS);
        engine.operations().sampleBatch(replay, Sampling.SCAN, new RandomSource(engine.counter(0), 0), batch);
        Set<Integer> rows = new TreeSet<>();
        for (int i = 0; i < ROWS; i++) {
            int row = (int) batch.rewards().toArray()[i] % 100;
            rows.add(row);
            assertEquals(value(4, row, 0), batch.masks().toArray()[i]);
            for (int k = 0; k < WIDTH; k++) {
                assertEquals(value(1, row, k), batch.observations().toArray()[WIDTH * i + k]);
                assertEquals(value(2, row, k), batch.actions().toArray()[WIDTH * i + k]);
                assertEquals(value(5, row, k), batch.nextObservations().toArray()[WIDTH * i + k]);
            }
        }
        assertEquals(ROWS, rows.size(), "every row once");
    }

    @Test
    void aBatchHasToFitIntoTheData() {
        Transitions few = Bandits.MOONS.generate(10, 0);
        InputException thrown = assertThrows(InputException.class, () -> ReplayLoader.load(engine, few, 11));
        assertEquals(
                "batch_size 11: larger than the data set, which has 10 transitions after selection",
                thrown.getMessage());
        assertEquals(10, ReplayLoader.load(engine, few, 10).size());
    }

    private static float[] column(int name, int width) {
        float[] values = new float[ROWS * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(name, i / width, i % width);
        }
        return values;
    }

    /** A number that tells its column, row and place in the row. */
    private static float value(int column, int row, int place) {
        return 1000 * column + row + place / 4f;
    }

    /** 2^31 - 1 rows of 3,002 numbers are 24 TiB; nothing is read of them. */
    @Test
    void moreThanTheDeviceHasIsRefusedWithTheSizes() {
        int rows = Integer.MAX_VALUE;
        Transitions many = new Transitions(
                1000,
                1000,
                rows,
                nothing(rows, 1000),
                nothing(rows, 1000),
                nothing(rows, 1),
                nothing(rows, 1),
                nothing(rows, 1000));
        InputException thrown = assertThrows(InputException.class, () -> ReplayLoader.load(engine, many, 1));
        assertTrue(
                thrown.getMessage()
                        .matches("the data set needs 24016.0 GiB on the device \\(2,147,483,647 transitions of 12008"
                                + " bytes\\), this machine has [0-9.]+ GiB free; --percentage or --percentile keep a"
                                + " share of it"),
                thrown.getMessage());
    }

    private static Rows nothing(int size, int width) {
        return new Rows() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public int width() {
                return width;
            }

            @Override
            public void read(int first, int count, float[] to, int at) {
                throw new AssertionError("is read");
            }
        };
    }
}
