// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import org.dacnative.engine.BankPart;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Guide;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkShape;
import org.dacnative.engine.NoiseSchedule;
import org.dacnative.engine.Sampler;
import org.dacnative.engine.Tensor;

/**
 * What an agent acts with, all in one engine.
 *
 * @param actor eps(s, a, t) with its target
 * @param critic the ensemble of H critics with its target
 * @param schedule of the diffusion
 * @param eta the dual variable (S), which weighs the critics that lead a chain
 */
record Networks(
        Engine engine, DacConfig config, NetworkBank actor, NetworkBank critic, NoiseSchedule schedule, Tensor eta) {

    /** Networks as they are before the first update. */
    static Networks create(Engine engine, DacConfig config, int obsDim, int actDim) {
        return new Networks(
                engine,
                config,
                engine.networkBank(
                        NetworkShape.noiseModel(obsDim, actDim, config.hiddenDims(), config.noiseModelOptions()),
                        RandomStreams.ACTOR_INITIALISATION),
                engine.networkBank(
                        NetworkShape.critics(obsDim, actDim, config.numCritics(), config.hiddenDims()),
                        RandomStreams.CRITIC_INITIALISATION),
                engine.noiseSchedule(config.betaSchedule(), config.diffusionSteps()),
                engine.tensor(engine.numSeeds()));
    }

    Sampler sampler() {
        return config.sampler(schedule);
    }

    /** The target critics, led by which the training's chains go; null: they are not led. */
    Guide trainingGuide() {
        return config.sampler() == SamplerChoice.DDPM_QG ? new Guide(critic, BankPart.TARGET, eta) : null;
    }

    /** What the chains of so many rows a seed start from; null: the engine draws it. */
    Tensor prior(long rows) {
        return config.actionPrior() == ActionPrior.ZEROS ? engine.tensor(engine.numSeeds(), rows, actDim()) : null;
    }

    int obsDim() {
        return actor.shape().obsDim();
    }

    int actDim() {
        return actor.shape().actDim();
    }
}
