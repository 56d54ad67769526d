// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.check;

import org.dacnative.agent.DacConfig;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BankTensor;
import org.dacnative.engine.NetworkBank;

/** The first optimizer step of a bank's last seed: clip, Adam and target average of one kernel of its last head. */
final class OptimizerCheck {
    private static final double B1 = 0.9;
    private static final double B2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final NetworkBank bank;
    private final int seed;
    private final BankTensor kernel;
    private final double[] before;
    private final double[] gradients;
    private final double norm;

    /** Made before the step. */
    OptimizerCheck(NetworkBank bank, int seed) {
        this.bank = bank;
        this.seed = seed;
        this.kernel = bank.tensors().stream()
                .filter(tensor -> tensor.name().equals("net/1/kernel"))
                .findFirst()
                .orElseThrow();
        this.before = part(BankPart.PARAMS);
        this.gradients = part(BankPart.GRADS);
        this.norm = norm();
    }

    /** After the step: parameters have moved by the rate times about 1, the target by tau of that if it moves. */
    void require(Agreement agreement, double learningRate, DacConfig config, boolean targetMoves) {
        double scale = norm < config.gradientClipNorm() ? 1 : config.gradientClipNorm() / norm;
        double[] wanted = new double[before.length];
        double[] moved = part(BankPart.PARAMS);
        double[] target = part(BankPart.TARGET);
        double[] wantedTarget = new double[before.length];
        for (int i = 0; i < wanted.length; i++) {
            double g = gradients[i] * scale;
            double mu = (1 - B1) * g / (1 - B1);
            double nu = (1 - B2) * g * g / (1 - B2);
            wanted[i] = -learningRate * mu / (Math.sqrt(nu) + EPSILON);
            // In units of the step, where float32's rounding of the weights, 2^-24, is what is left of precision.
            wantedTarget[i] = before[i] + (targetMoves ? config.targetRate() * wanted[i] : 0);
            moved[i] -= before[i];
        }
        agreement.require("a step of Adam", wanted, moved);
        requireRounded(wantedTarget, target);
    }

    /** The average is exact but for the rounding of float32. */
    private static void requireRounded(double[] wanted, double[] given) {
        for (int i = 0; i < wanted.length; i++) {
            if (!(Math.abs(wanted[i] - given[i]) <= 2 * Math.ulp((float) wanted[i]) + 1e-9)) {
                throw new IllegalStateException(
                        "wrong result: a target's weight is " + given[i] + ", not " + wanted[i]);
            }
        }
    }

    private double[] part(BankPart part) {
        return PlainNetwork.headOf(bank, part, seed, bank.shape().heads() - 1, kernel);
    }

    private double norm() {
        double squares = 0;
        for (BankTensor tensor : bank.tensors()) {
            float[] values = new float[tensor.size()];
            bank.read(BankPart.GRADS, seed, tensor, values);
            for (float value : values) {
                squares += (double) value * value;
            }
        }
        return Math.sqrt(squares);
    }
}
