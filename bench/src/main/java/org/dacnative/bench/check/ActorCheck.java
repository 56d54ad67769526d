// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.check;

import java.util.List;
import java.util.stream.IntStream;
import org.dacnative.bench.setup.UpdateOperations;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.ChainDraws;
import org.dacnative.engine.NetworkBank;

/** What the noise model of the last seed computed, against plain arithmetic. */
final class ActorCheck {
    private final UpdateOperations ops;
    private final Agreement agreement;
    private final NetworkBank bank;
    private final int seed;
    private final int obsDim;
    private final int actDim;

    ActorCheck(UpdateOperations ops, Agreement agreement) {
        this.ops = ops;
        this.agreement = agreement;
        this.bank = ops.agent().actor();
        this.seed = ops.agent().engine().numSeeds() - 1;
        this.obsDim = bank.shape().obsDim();
        this.actDim = bank.shape().actDim();
    }

    /** Actions (R*N, A) for states (R, D) from these draws, on a few rows. */
    void denoised(BankPart part, Rows states, ChainDraws draws, Rows given) {
        PlainActor actor = actor(part);
        Rows prior = new Rows(draws.prior(), actDim);
        Rows noise = new Rows(draws.noise(), actDim);
        int rows = given.count();
        int[] checked = Rows.few(rows);
        double[] wanted = new double[checked.length * actDim];
        double[] found = new double[wanted.length];
        for (int i = 0; i < checked.length; i++) {
            int row = checked[i];
            List<double[]> z = IntStream.range(0, actor.steps())
                    .mapToObj(step -> noise.row(step * rows + row))
                    .toList();
            double[] action = actor.denoise(states.row(row / (rows / states.count())), prior.row(row), z);
            System.arraycopy(action, 0, wanted, i * actDim, actDim);
            System.arraycopy(given.row(row), 0, found, i * actDim, actDim);
        }
        agreement.require("an action from the denoising loop", wanted, found);
    }

    /** x_t = sqrt(ahat_t) a + sqrt(1 - ahat_t) e. */
    void diffused() {
        PlainActor actor = actor(BankPart.PARAMS);
        Rows actions = new Rows(ops.tensor("batch/actions"), actDim);
        Rows noise = new Rows(ops.tensor("actor/eps"), actDim);
        Rows times = new Rows(ops.tensor("actor/t"), 1);
        double[] wanted = IntStream.range(0, actions.count() * actDim)
                .mapToDouble(i -> {
                    double ahat = actor.alphaHat((int) times.at(i / actDim));
                    return Math.sqrt(ahat) * actions.row(i / actDim)[i % actDim]
                            + Math.sqrt(1 - ahat) * noise.row(i / actDim)[i % actDim];
                })
                .toArray();
        agreement.require("a noisy action", wanted, new Rows(ops.tensor("actor/noisy_actions"), actDim).all());
    }

    /** Gradients of eta * mean (eps - e)^2 + mean sqrt(1 - ahat_t) G eps, with the parameters of before the step. */
    void gradients() {
        Rows states = new Rows(ops.tensor("batch/observations"), obsDim);
        Rows noisy = new Rows(ops.tensor("actor/noisy_actions"), actDim);
        Rows noise = new Rows(ops.tensor("actor/eps"), actDim);
        Rows guidance = new Rows(ops.tensor("actor/Q_grad"), actDim);
        Rows times = new Rows(ops.tensor("actor/t"), 1);
        double eta = ops.agent().config().eta();
        PlainActor actor = actor(BankPart.PARAMS);
        List<List<double[]>> gradients = actor.zeroGradients();
        for (int b = 0; b < states.count(); b++) {
            int t = (int) times.at(b);
            PlainActor.Pass pass = actor.forward(states.row(b), noisy.row(b), t);
            double[] slope = new double[actDim];
            for (int a = 0; a < actDim; a++) {
                double miss = pass.net().output()[a] - noise.row(b)[a];
                double pull = Math.sqrt(1 - actor.alphaHat(t)) * guidance.row(b)[a];
                slope[a] = (2 * eta * miss + pull) / (states.count() * actDim);
            }
            actor.backward(pass, slope, gradients);
        }
        KernelGradients.require(agreement, "the actor's gradient", bank, seed, "time", gradients.get(0));
        KernelGradients.require(agreement, "the actor's gradient", bank, seed, "net", gradients.get(1));
    }

    private PlainActor actor(BankPart part) {
        return new PlainActor(bank, part, seed, ops.agent().schedule());
    }
}
