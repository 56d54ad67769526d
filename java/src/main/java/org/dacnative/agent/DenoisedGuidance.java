// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import org.dacnative.engine.BankPart;
import org.dacnative.engine.ChainDraws;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Gradients;
import org.dacnative.engine.Operations;
import org.dacnative.engine.Pass;
import org.dacnative.engine.Passes;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Tensor;
import org.dacnative.engine.Trace;

/**
 * The guidance loss -mean Q(s, a_theta) / (Q_norm + 1e-6), where a_theta goes through the online actor's whole chain; its
 * gradient is added to the actor's, its value to the actor's loss.
 */
final class DenoisedGuidance {
    private final Networks networks;
    private final UpdateTensors t;
    private final RandomSource random;
    private final ChainDraws draws;
    private final Trace trace;
    private final Tensor chain;
    private final Tensor actions;
    private final Tensor actionGradients;
    private final Tensor values;
    private final Tensor dataValues;
    private final Tensor valueGradients;

    DenoisedGuidance(Networks networks, Counter updates, UpdateTensors t, RecordedDraws recorded) {
        this.networks = networks;
        this.t = t;
        this.random = new RandomSource(updates, RandomStreams.DENOISED_GUIDANCE);
        Engine engine = networks.engine();
        int seeds = engine.numSeeds();
        int batch = networks.config().batchSize();
        int heads = networks.config().numCritics();
        int actDim = networks.actDim();
        draws = recorded == RecordedDraws.NONE
                ? new ChainDraws(networks.prior(batch), null)
                : recorded.denoisedActions();
        trace = engine.trace(networks.critic(), batch);
        chain = t.keep(
                "actor/denoise_steps", engine.tensor(seeds, networks.config().samplerRows(), batch, actDim));
        actions = engine.tensor(seeds, batch, actDim);
        actionGradients = engine.tensor(seeds, batch, actDim);
        values = engine.tensor(seeds, heads, batch);
        dataValues = engine.tensor(seeds, heads, batch);
        valueGradients = engine.tensor(seeds, heads, batch);
    }

    /** Follows the gradients of the regression loss. */
    void issue() {
        Operations ops = networks.engine().operations();
        Passes passes = networks.engine().passes();
        Tensor observations = t.batch.observations();
        ops.denoise(
                networks.actor(),
                BankPart.PARAMS,
                networks.sampler(),
                null,
                random,
                draws,
                observations,
                actions,
                chain);
        ops.ensembleValues(networks.critic(), BankPart.TARGET, observations, t.batch.actions(), dataValues);
        Pass pass = Pass.of(observations, actions).keptIn(trace);
        passes.forward(networks.critic(), BankPart.TARGET, pass, values);
        passes.valueLoss(values, dataValues, t.qNorm, valueGradients, t.actor.guidanceLoss(), t.actor.actorLoss());
        passes.backward(trace, valueGradients, Gradients.NONE, Gradients.REPLACE, actionGradients);
        passes.denoiseBackward(
                networks.actor(), networks.sampler(), random, draws.prior(), observations, chain, actionGradients);
    }
}
