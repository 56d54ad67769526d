// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BankTensor;
import org.dacnative.engine.NetworkBank;

/** An MLP with mish between its layers in plain double arithmetic, one row at a time, with the weights of a bank. */
final class PlainNetwork {
    private final List<double[]> kernels = new ArrayList<>();
    private final List<double[]> biases = new ArrayList<>();

    /** What a pass leaves behind: the input of each layer and its sums before the activation; the last is the output. */
    record Pass(List<double[]> inputs, List<double[]> sums) {
        double[] output() {
            return sums.get(sums.size() - 1);
        }
    }

    private PlainNetwork() {}

    /** The layers "prefix/0", "prefix/1", ... of one replica and one head. */
    static PlainNetwork read(NetworkBank bank, BankPart part, int seed, int head, String prefix) {
        PlainNetwork network = new PlainNetwork();
        for (BankTensor tensor : bank.tensors()) {
            if (tensor.name().startsWith(prefix + "/")) {
                double[] values = headOf(bank, part, seed, head, tensor);
                (tensor.name().endsWith("kernel") ? network.kernels : network.biases).add(values);
            }
        }
        return network;
    }

    /** One head's share of an array. */
    static double[] headOf(NetworkBank bank, BankPart part, int seed, int head, BankTensor tensor) {
        float[] values = new float[tensor.size()];
        bank.read(part, seed, tensor, values);
        int size = values.length / bank.shape().heads();
        double[] own = new double[size];
        for (int i = 0; i < size; i++) {
            own[i] = values[head * size + i];
        }
        return own;
    }

    int layers() {
        return kernels.size();
    }

    /** Zeros in the shapes of the kernels. */
    List<double[]> zeroKernels() {
        return kernels.stream().map(kernel -> new double[kernel.length]).toList();
    }

    Pass forward(double[] input) {
        List<double[]> inputs = new ArrayList<>();
        List<double[]> sums = new ArrayList<>();
        double[] x = input;
        for (int layer = 0; layer < layers(); layer++) {
            double[] sum = biases.get(layer).clone();
            double[] kernel = kernels.get(layer);
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < sum.length; j++) {
                    sum[j] += x[i] * kernel[i * sum.length + j];
                }
            }
            inputs.add(x);
            sums.add(sum);
            x = Arrays.stream(sum).map(PlainNetwork::mish).toArray();
        }
        return new Pass(inputs, sums);
    }

    double[] output(double[] input) {
        return forward(input).output();
    }

    /** The gradient of the input; adds the kernels' gradients to {@code gradients} unless that is null. */
    double[] backward(Pass pass, double[] outputGradient, List<double[]> gradients) {
        double[] d = outputGradient;
        for (int layer = layers() - 1; layer >= 0; layer--) {
            double[] x = pass.inputs().get(layer);
            double[] dx = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                dx[i] = rowBackward(kernels.get(layer), gradients == null ? null : gradients.get(layer), i, x[i], d);
                if (layer > 0) {
                    dx[i] *= mishSlope(pass.sums().get(layer - 1)[i]);
                }
            }
            d = dx;
        }
        return d;
    }

    private static double rowBackward(double[] kernel, double[] gradient, int row, double x, double[] d) {
        double sum = 0;
        for (int j = 0; j < d.length; j++) {
            sum += kernel[row * d.length + j] * d[j];
            if (gradient != null) {
                gradient[row * d.length + j] += x * d[j];
            }
        }
        return sum;
    }

    private static double mish(double x) {
        return x * Math.tanh(Math.log1p(Math.exp(x)));
    }

    private static double mishSlope(double x) {
        double t = Math.tanh(Math.log1p(Math.exp(x)));
        return t + x * (1 - t * t) / (1 + Math.exp(-x));
    }
}
