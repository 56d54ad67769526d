// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy.onnx;

import org.dacnative.deploy.NetworkWeights;

/**
 * What a noise model's first layer gets from the timestep, which is a constant for each one: the time MLP's features times
 * their rows of the kernel, on top of the bias. In double precision; the engine's floats differ in the last bits.
 */
final class TimeFeatures {
    private static final int HALF = 8; // cosines, and as many sines
    private static final double LONGEST = 10_000;

    private final NetworkWeights weights;

    TimeFeatures(NetworkWeights weights) {
        this.weights = weights;
    }

    float[] firstBias(int timestep) {
        double[] hidden = dense("time/0", embedding(timestep));
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] *= Math.tanh(Math.log1p(Math.exp(-Math.abs(hidden[i]))) + Math.max(hidden[i], 0)); // mish
        }
        double[] features = dense("time/1", hidden);
        float[] kernel = weights.values("net/0/kernel");
        float[] bias = weights.values("net/0/bias");
        int firstRow = weights.shape().obsDim() + weights.shape().actDim();
        float[] sums = new float[bias.length];
        for (int column = 0; column < sums.length; column++) {
            double sum = bias[column];
            for (int k = 0; k < features.length; k++) {
                sum += features[k] * kernel[(firstRow + k) * sums.length + column];
            }
            sums[column] = (float) sum;
        }
        return sums;
    }

    private static double[] embedding(int timestep) {
        double[] values = new double[2 * HALF];
        for (int k = 0; k < HALF; k++) {
            double angle = timestep * Math.exp(-k * Math.log(LONGEST) / (HALF - 1));
            values[k] = (float) Math.cos(angle);
            values[HALF + k] = (float) Math.sin(angle);
        }
        return values;
    }

    private double[] dense(String layer, double[] x) {
        float[] kernel = weights.values(layer + "/kernel");
        float[] bias = weights.values(layer + "/bias");
        double[] y = new double[bias.length];
        for (int column = 0; column < y.length; column++) {
            y[column] = bias[column];
            for (int k = 0; k < x.length; k++) {
                y[column] += x[k] * kernel[k * y.length + column];
            }
        }
        return y;
    }
}
