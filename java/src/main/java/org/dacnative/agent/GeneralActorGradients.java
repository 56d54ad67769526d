// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import org.dacnative.engine.ActorOutputs;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Dropout;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Gradients;
import org.dacnative.engine.Operations;
import org.dacnative.engine.Pass;
import org.dacnative.engine.Passes;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Tensor;
import org.dacnative.engine.Trace;

/**
 * A noise model with layer norm, dropout or residual blocks, or denoised guidance: made of the engine's general passes.
 * Dropout acts in the pass alone that the gradient flows back through; the dual step sees the loss without it.
 */
final class GeneralActorGradients implements ActorGradients {
    private final Networks networks;
    private final DacConfig config;
    private final Passes passes;
    private final UpdateTensors t;
    private final Trace trace;
    private final Tensor noiseGradients;
    private final Dropout dropout; // null: none
    private final ActorOutputs withoutDropout; // null: the same as with
    private final DenoisedGuidance denoised; // null: guidance at the noisy actions

    GeneralActorGradients(Networks networks, Counter updates, UpdateTensors t, RecordedDraws recorded) {
        this.networks = networks;
        this.config = networks.config();
        this.t = t;
        Engine engine = networks.engine();
        int seeds = engine.numSeeds();
        passes = engine.passes();
        trace = engine.trace(networks.actor(), config.batchSize());
        noiseGradients = engine.tensor(seeds, config.batchSize(), networks.actDim());
        boolean drops = config.dropoutRate() > 0;
        dropout = drops ? new Dropout(new RandomSource(updates, RandomStreams.DROPOUT), recorded.dropoutMasks()) : null;
        withoutDropout = drops
                ? new ActorOutputs(
                        engine.tensor(seeds, config.batchSize(), networks.actDim()),
                        engine.tensor(seeds),
                        engine.tensor(seeds),
                        engine.tensor(seeds))
                : null;
        denoised = config.guidanceLoss() && config.guidance() == QGuidance.DENOISED
                ? new DenoisedGuidance(networks, updates, t, recorded)
                : null;
    }

    @Override
    public void issue() {
        Pass pass = Pass.at(
                t.batch.observations(), t.diffusion.noisyActions(), t.diffusion.timesteps(), config.diffusionSteps());
        Tensor guidance = guidanceAtNoisyActions();
        if (dropout != null) {
            passes.forward(networks.actor(), BankPart.PARAMS, pass, withoutDropout.predictedNoise());
            regression(guidance, withoutDropout, null);
        }
        passes.forward(networks.actor(), BankPart.PARAMS, pass.with(dropout).keptIn(trace), t.actor.predictedNoise());
        regression(guidance, t.actor, noiseGradients);
        passes.backward(trace, noiseGradients, Gradients.REPLACE, Gradients.NONE, null);
        if (denoised != null) {
            denoised.issue();
        }
    }

    /** Null: there is none. */
    private Tensor guidanceAtNoisyActions() {
        if (!config.guidanceLoss() || config.guidance() == QGuidance.DENOISED) {
            return null;
        }
        Operations ops = networks.engine().operations();
        ops.qGuidance(networks.critic(), BankPart.TARGET, t.batch, t.diffusion.noisyActions(), t.qNorm, t.guidance);
        return t.guidance;
    }

    private void regression(Tensor guidance, ActorOutputs outputs, Tensor gradients) {
        passes.noiseRegression(
                networks.schedule(),
                config.guidance().atNoisyActions(),
                t.eta,
                t.diffusion,
                guidance,
                outputs,
                gradients);
    }

    @Override
    public Tensor bcLoss() {
        return dropout == null ? t.actor.bcLoss() : withoutDropout.bcLoss();
    }
}
