// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import org.dacnative.engine.ChainDraws;
import org.dacnative.engine.DiffusionDraws;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Tensor;

/**
 * Draws of one update that somebody else made, to be filled in before the update runs; how recorded updates are
 * checked number by number.
 *
 * @param targetActions prior (S, B*N, A) and noise (S, T, B*N, A) of the target actions
 * @param ensembleWeights uniforms (S, H, B) of the random convex combination
 * @param diffusion timesteps (S, B) and noise (S, B, A) of the actor's regression
 */
public record RecordedDraws(ChainDraws targetActions, Tensor ensembleWeights, DiffusionDraws diffusion) {
    /** The engine draws everything. */
    static final RecordedDraws NONE = new RecordedDraws(ChainDraws.NONE, null, DiffusionDraws.NONE);

    static RecordedDraws allocate(Engine engine, DacConfig config, int actDim) {
        int seeds = engine.numSeeds();
        int batch = config.batchSize();
        long rows = (long) batch * config.numQSamples();
        return new RecordedDraws(
                new ChainDraws(
                        engine.tensor(seeds, rows, actDim),
                        engine.tensor(seeds, config.diffusionSteps(), rows, actDim)),
                engine.tensor(seeds, config.numCritics(), batch),
                new DiffusionDraws(engine.tensor(seeds, batch), engine.tensor(seeds, batch, actDim)));
    }
}
