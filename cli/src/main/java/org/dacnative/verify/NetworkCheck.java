// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import java.util.Arrays;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BankTensor;
import org.dacnative.engine.NetworkBank;

/**
 * Compares a network part of replica 0 with a recorded group, tensor by tensor. A group may hold only some heads of an
 * ensemble (attribute {@code heads}).
 */
final class NetworkCheck {
    private final GoldenFile file;
    private final Comparison comparison;

    NetworkCheck(GoldenFile file, Comparison comparison) {
        this.file = file;
        this.comparison = comparison;
    }

    /** Each tensor against its own largest value. */
    void tensors(Quantity quantity, NetworkBank bank, BankPart part, String group) {
        int[] heads = file.groupIntegers(group, "heads");
        for (BankTensor tensor : bank.tensors()) {
            double[] expected = file.doubles(group + "/" + FlaxNames.of(bank, tensor));
            comparison.check(quantity, heads(read(bank, part, tensor), tensor, heads), expected);
        }
    }

    /** Euclidean norm of each tensor and head, where only that was recorded. */
    void headNorms(Quantity quantity, NetworkBank bank, BankPart part, String group) {
        for (BankTensor tensor : bank.tensors()) {
            double[] expected = file.doubles(group + "/" + FlaxNames.of(bank, tensor));
            float[] values = read(bank, part, tensor);
            float[] norms = new float[expected.length];
            int size = values.length / norms.length;
            for (int head = 0; head < norms.length; head++) {
                double sum = 0;
                for (int i = head * size; i < (head + 1) * size; i++) {
                    sum += (double) values[i] * values[i];
                }
                norms[head] = (float) Math.sqrt(sum);
            }
            comparison.check(quantity, norms, expected);
        }
    }

    /** Absolute differences of all entries of a network, ascending. */
    double[] sortedDifferences(NetworkBank bank, BankPart part, String group) {
        int[] heads = file.groupIntegers(group, "heads");
        double[] all = new double[0];
        for (BankTensor tensor : bank.tensors()) {
            double[] expected = file.doubles(group + "/" + FlaxNames.of(bank, tensor));
            float[] actual = heads(read(bank, part, tensor), tensor, heads);
            int filled = all.length;
            all = Arrays.copyOf(all, filled + expected.length);
            for (int i = 0; i < expected.length; i++) {
                double difference = Math.abs(actual[i] - expected[i]);
                all[filled + i] = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
            }
        }
        Arrays.sort(all);
        return all;
    }

    /** Linear interpolation between the neighbours, as numpy's default. */
    static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    private static float[] read(NetworkBank bank, BankPart part, BankTensor tensor) {
        float[] values = new float[tensor.size()];
        bank.read(part, 0, tensor, values);
        return values;
    }

    private static float[] heads(float[] values, BankTensor tensor, int[] heads) {
        if (heads == null) {
            return values;
        }
        int size = (int) (values.length / tensor.shape().get(0));
        float[] chosen = new float[heads.length * size];
        for (int i = 0; i < heads.length; i++) {
            System.arraycopy(values, heads[i] * size, chosen, i * size, size);
        }
        return chosen;
    }
}
