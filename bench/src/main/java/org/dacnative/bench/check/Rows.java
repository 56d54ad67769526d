// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.check;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.dacnative.engine.Tensor;

/** One replica of a tensor as rows of doubles. */
final class Rows {
    private static final int CHECKED = 8;

    private final double[] values;
    private final int width;

    /** The replica of the engine's last seed. */
    Rows(Tensor tensor, int width) {
        float[] all = tensor.toArray();
        int size = Math.toIntExact(all.length / tensor.shape()[0]);
        this.values = IntStream.range(all.length - size, all.length)
                .mapToDouble(i -> all[i])
                .toArray();
        this.width = width;
    }

    int count() {
        return values.length / width;
    }

    double[] row(int row) {
        return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }

    /** The first number of a row. */
    double at(int row) {
        return values[row * width];
    }

    double[] all() {
        return values.clone();
    }

    /** A few of that many rows, the first and the last among them. */
    static int[] few(int rows) {
        int count = Math.min(CHECKED, rows);
        return IntStream.range(0, count)
                .map(i -> count == 1 ? 0 : (int) ((long) i * (rows - 1) / (count - 1)))
                .toArray();
    }

    static double[] join(double[]... parts) {
        return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
    }
}
