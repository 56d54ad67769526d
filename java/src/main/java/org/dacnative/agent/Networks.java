// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import org.dacnative.engine.Engine;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkShape;
import org.dacnative.engine.NoiseSchedule;

/**
 * What an agent acts with, all in one engine.
 *
 * @param actor eps(s, a, t) with its target
 * @param critic the ensemble of H critics with its target
 * @param schedule of the diffusion
 */
record Networks(Engine engine, DacConfig config, NetworkBank actor, NetworkBank critic, NoiseSchedule schedule) {

    /** Networks as they are before the first update. */
    static Networks create(Engine engine, DacConfig config, int obsDim, int actDim) {
        return new Networks(
                engine,
                config,
                engine.networkBank(
                        NetworkShape.noiseModel(obsDim, actDim, config.hiddenDims()),
                        RandomStreams.ACTOR_INITIALISATION),
                engine.networkBank(
                        NetworkShape.critics(obsDim, actDim, config.numCritics(), config.hiddenDims()),
                        RandomStreams.CRITIC_INITIALISATION),
                engine.noiseSchedule(config.betaSchedule(), config.diffusionSteps()));
    }

    int obsDim() {
        return actor.shape().obsDim();
    }

    int actDim() {
        return actor.shape().actDim();
    }
}
