// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.check;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NoiseSchedule;

/** The noise model of one replica and its reverse diffusion, in plain double arithmetic. */
final class PlainActor {
    private static final int FREQUENCIES = 8;

    private final PlainNetwork time;
    private final PlainNetwork net;
    private final float[] alphas;
    private final float[] alphaHats;

    /** A pass: first through the time features' network, then through the rest. */
    record Pass(PlainNetwork.Pass time, PlainNetwork.Pass net) {}

    PlainActor(NetworkBank bank, BankPart part, int seed, NoiseSchedule schedule) {
        time = PlainNetwork.read(bank, part, seed, 0, "time");
        net = PlainNetwork.read(bank, part, seed, 0, "net");
        alphas = new float[schedule.steps() + 1];
        alphaHats = new float[schedule.steps() + 1];
        schedule.read(alphas, alphaHats);
    }

    int steps() {
        return alphas.length - 1;
    }

    double alphaHat(int t) {
        return alphaHats[t];
    }

    Pass forward(double[] observation, double[] action, int t) {
        PlainNetwork.Pass features = time.forward(timeFeatures(t));
        return new Pass(features, net.forward(Rows.join(observation, action, features.output())));
    }

    /** Kernels' gradients of both networks, to be added to. */
    List<List<double[]>> zeroGradients() {
        return List.of(time.zeroKernels(), net.zeroKernels());
    }

    void backward(Pass pass, double[] outputGradient, List<List<double[]>> gradients) {
        double[] input = net.backward(pass.net(), outputGradient, gradients.get(1));
        int features = pass.time().output().length;
        double[] featureGradient = IntStream.range(input.length - features, input.length)
                .mapToDouble(i -> input[i])
                .toArray();
        time.backward(pass.time(), featureGradient, gradients.get(0));
    }

    /**
     * An action from noise.
     *
     * @param prior x_T
     * @param noise z for t = T..1
     */
    double[] denoise(double[] observation, double[] prior, List<double[]> noise) {
        double[] x = prior;
        for (int t = steps(); t > 0; t--) {
            double[] e = forward(observation, x, t).net().output();
            double[] z = noise.get(steps() - t);
            for (int i = 0; i < x.length; i++) {
                double start = (x[i] - Math.sqrt(1 - alphaHats[t]) * e[i]) / Math.sqrt(alphaHats[t]);
                start = Math.max(-1, Math.min(1, start));
                x[i] = (Math.sqrt(alphaHats[t - 1]) * (1 - alphas[t]) * start
                                + Math.sqrt(alphas[t]) * (1 - alphaHats[t - 1]) * x[i])
                        / (1 - alphaHats[t]);
                x[i] += t > 1 ? Math.sqrt(1 - alphas[t]) * z[i] : 0;
            }
        }
        return x;
    }

    private static double[] timeFeatures(int t) {
        double[] angles = IntStream.range(0, FREQUENCIES)
                .mapToDouble(k -> t * Math.exp(-k * Math.log(10000) / (FREQUENCIES - 1)))
                .toArray();
        return DoubleStream.concat(
                        DoubleStream.of(angles).map(Math::cos),
                        DoubleStream.of(angles).map(Math::sin))
                .toArray();
    }
}
