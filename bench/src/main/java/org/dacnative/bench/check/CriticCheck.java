// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.check;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.dacnative.bench.setup.UpdateOperations;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.NetworkBank;

/** What the critics of the last seed computed, against plain arithmetic: on a few rows, or for the last head alone. */
final class CriticCheck {
    private final UpdateOperations ops;
    private final Agreement agreement;
    private final NetworkBank bank;
    private final int seed;
    private final int heads;
    private final int obsDim;
    private final int actDim;

    CriticCheck(UpdateOperations ops, Agreement agreement) {
        this.ops = ops;
        this.agreement = agreement;
        this.bank = ops.agent().critic();
        this.seed = ops.agent().engine().numSeeds() - 1;
        this.heads = bank.shape().heads();
        this.obsDim = bank.shape().obsDim();
        this.actDim = bank.shape().actDim();
    }

    /** Values (H, R*N) of the target critics at observations (R, D) and actions (R*N, A). */
    void values(String observations, String actions, String values) {
        values(
                new Rows(ops.tensor(observations), obsDim),
                new Rows(ops.tensor(actions), actDim),
                new Rows(ops.tensor(values), 1));
    }

    void values(Rows states, Rows candidates, Rows given) {
        int rows = candidates.count();
        int samples = rows / states.count();
        int[] checked = Rows.few(rows);
        List<PlainNetwork> critics = critics(BankPart.TARGET);
        double[] wanted = new double[heads * checked.length];
        double[] found = new double[wanted.length];
        for (int h = 0; h < heads; h++) {
            for (int i = 0; i < checked.length; i++) {
                double[] input = Rows.join(states.row(checked[i] / samples), candidates.row(checked[i]));
                wanted[h * checked.length + i] = critics.get(h).output(input)[0];
                found[h * checked.length + i] = given.at(h * rows + checked[i]);
            }
        }
        agreement.require("a critic's value", wanted, found);
    }

    /** y = r + discount * mask * (mean - rho * deviation) over the heads' means over the samples. */
    void target() {
        Rows values = new Rows(ops.tensor("critic/next_v_all"), 1);
        Rows rewards = new Rows(ops.tensor("batch/rewards"), 1);
        Rows masks = new Rows(ops.tensor("batch/masks"), 1);
        Rows given = new Rows(ops.tensor("critic/target_q"), 1);
        int batch = rewards.count();
        int samples = values.count() / heads / batch;
        double discount = ops.agent().config().discount();
        double[] wanted = new double[batch];
        for (int b = 0; b < batch; b++) {
            wanted[b] = rewards.at(b) + discount * masks.at(b) * lowerBound(values, b, batch, samples);
        }
        agreement.require("the target", wanted, given.all());
    }

    private double lowerBound(Rows values, int row, int batch, int samples) {
        double[] means = IntStream.range(0, heads)
                .mapToDouble(h -> IntStream.range(0, samples)
                        .mapToDouble(n -> values.at(h * batch * samples + row * samples + n))
                        .average()
                        .orElseThrow())
                .toArray();
        double mean = Arrays.stream(means).average().orElseThrow();
        double variance =
                Arrays.stream(means).map(m -> (m - mean) * (m - mean)).average().orElseThrow();
        return mean - ops.agent().config().rho() * Math.sqrt(variance);
    }

    /** Gradients of mean (Q - y)^2. The parameters must still be those that they were computed with. */
    void gradients() {
        Rows states = new Rows(ops.tensor("batch/observations"), obsDim);
        Rows actions = new Rows(ops.tensor("batch/actions"), actDim);
        Rows targets = new Rows(ops.tensor("critic/target_q"), 1);
        PlainNetwork critic = PlainNetwork.read(bank, BankPart.PARAMS, seed, heads - 1, "net");
        List<double[]> gradients = critic.zeroKernels();
        for (int b = 0; b < states.count(); b++) {
            PlainNetwork.Pass pass = critic.forward(Rows.join(states.row(b), actions.row(b)));
            double slope = 2 * (pass.output()[0] - targets.at(b)) / (heads * states.count());
            critic.backward(pass, new double[] {slope}, gradients);
        }
        KernelGradients.require(agreement, "the critics' gradient", bank, seed, "net", gradients);
    }

    /** The norm |Q| at the data's actions, and the ensemble's gradient at the noisy ones. */
    void guidance() {
        Rows states = new Rows(ops.tensor("batch/observations"), obsDim);
        Rows actions = new Rows(ops.tensor("batch/actions"), actDim);
        Rows noisy = new Rows(ops.tensor("actor/noisy_actions"), actDim);
        Rows given = new Rows(ops.tensor("actor/Q_grad"), actDim);
        List<PlainNetwork> critics = critics(BankPart.TARGET);
        double norm = IntStream.range(0, states.count())
                .mapToDouble(b -> meanSize(critics, Rows.join(states.row(b), actions.row(b))))
                .average()
                .orElseThrow();
        agreement.require("the size of Q", norm, new Rows(ops.tensor("actor/Q_norm"), 1).at(0));
        int[] checked = Rows.few(states.count());
        double[] wanted = new double[checked.length * actDim];
        double[] found = new double[wanted.length];
        for (int i = 0; i < checked.length; i++) {
            double[] gradient = inputGradient(critics, Rows.join(states.row(checked[i]), noisy.row(checked[i])));
            for (int a = 0; a < actDim; a++) {
                wanted[i * actDim + a] = gradient[obsDim + a] / (norm + 1e-6);
                found[i * actDim + a] = given.row(checked[i])[a];
            }
        }
        agreement.require("the guidance", wanted, found);
    }

    private double meanSize(List<PlainNetwork> critics, double[] input) {
        return critics.stream()
                .mapToDouble(critic -> Math.abs(critic.output(input)[0]))
                .average()
                .orElseThrow();
    }

    private double[] inputGradient(List<PlainNetwork> critics, double[] input) {
        double[] sum = new double[input.length];
        for (PlainNetwork critic : critics) {
            double[] gradient = critic.backward(critic.forward(input), new double[] {1.0 / heads}, null);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += gradient[i];
            }
        }
        return sum;
    }

    private List<PlainNetwork> critics(BankPart part) {
        return IntStream.range(0, heads)
                .mapToObj(h -> PlainNetwork.read(bank, part, seed, h, "net"))
                .toList();
    }
}
