// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.dacnative.bench.check.Agreement;

/** Fills a layer with random numbers, and compares what was computed from them with plain arithmetic, on some rows. */
final class LayerCheck {
    private static final int CHECKED_ROWS = 4;

    private final SplittableRandom random = new SplittableRandom(1);
    private final LayerShape shape;
    private final float[] inputs;
    private final float[] weights;
    private final float[] biases;

    /** Sums of about 1, where activations bend. */
    LayerCheck(BatchedLayer layer) {
        shape = layer.shape();
        inputs = normals(shape.heads() * shape.rows() * shape.inputs(), 1);
        weights = normals(shape.heads() * shape.inputs() * shape.outputs(), 1 / Math.sqrt(shape.inputs()));
        biases = normals(shape.heads() * shape.outputs(), 1);
        layer.inputs.write(inputs);
        layer.weights.write(weights);
        layer.biases.write(biases);
    }

    /** Throws IllegalStateException unless results of (heads, rows, outputs) are activation(inputs weights + biases). */
    void require(Agreement agreement, DoubleUnaryOperator activation, DeviceArray results) {
        float[] computed = results.read();
        int outputs = shape.outputs();
        for (int i = 0; i < CHECKED_ROWS; i++) {
            int head = (int) ((long) i * (shape.heads() - 1) / (CHECKED_ROWS - 1));
            int row = random.nextInt(shape.rows());
            double[] wanted = new double[outputs];
            double[] given = new double[outputs];
            for (int o = 0; o < outputs; o++) {
                wanted[o] = activation.applyAsDouble(sum(head, row, o));
                given[o] = computed[(head * shape.rows() + row) * outputs + o];
            }
            agreement.require("row " + row + " of head " + head + " of " + shape, wanted, given);
        }
    }

    private double sum(int head, int row, int output) {
        double sum = biases[head * shape.outputs() + output];
        for (int k = 0; k < shape.inputs(); k++) {
            sum += (double) inputs[(head * shape.rows() + row) * shape.inputs() + k]
                    * weights[(head * shape.inputs() + k) * shape.outputs() + output];
        }
        return sum;
    }

    private float[] normals(int size, double deviation) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }
}
