// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import org.dacnative.engine.BankPart;
import org.dacnative.engine.Operations;
import org.dacnative.engine.Tensor;

/** The paper's noise model with soft or hard guidance: the engine's fused passes. */
final class PaperActorGradients implements ActorGradients {
    private final Networks networks;
    private final UpdateTensors t;

    PaperActorGradients(Networks networks, UpdateTensors t) {
        this.networks = networks;
        this.t = t;
    }

    @Override
    public void issue() {
        Operations ops = networks.engine().operations();
        DacConfig config = networks.config();
        if (config.guidanceLoss()) {
            ops.qGuidance(networks.critic(), BankPart.TARGET, t.batch, t.diffusion.noisyActions(), t.qNorm, t.guidance);
        } // without it the guidance stays zero
        ops.actorGradients(
                networks.actor(),
                networks.schedule(),
                config.guidance().atNoisyActions(),
                t.eta,
                t.batch.observations(),
                t.diffusion,
                t.guidance,
                t.actor);
    }

    @Override
    public Tensor bcLoss() {
        return t.actor.bcLoss();
    }
}
