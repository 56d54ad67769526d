// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.Collections;
import java.util.List;
import org.dacnative.engine.ChainDraws;
import org.dacnative.engine.DiffusionDraws;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Tensor;

/**
 * Draws of one update that somebody else made, to be filled in before the update runs; how recorded updates are
 * checked number by number.
 *
 * @param targetActions prior (S, B*N, A) and noise (S, K, B*N, A) of the target actions
 * @param ensembleWeights uniforms (S, H, B) of the random convex combination
 * @param diffusion timesteps (S, B) and noise (S, B, A) of the actor's regression
 * @param denoisedActions prior (S, B, A) and noise (S, K, B, A) of the denoised guidance
 * @param dropoutMasks (S, B, width) for each dropout of the noise model, in their order; empty without dropout
 */
public record RecordedDraws(
        ChainDraws targetActions,
        Tensor ensembleWeights,
        DiffusionDraws diffusion,
        ChainDraws denoisedActions,
        List<Tensor> dropoutMasks) {
    /** The engine draws everything. */
    static final RecordedDraws NONE =
            new RecordedDraws(ChainDraws.NONE, null, DiffusionDraws.NONE, ChainDraws.NONE, List.of());

    static RecordedDraws allocate(Engine engine, DacConfig config, int actDim) {
        int seeds = engine.numSeeds();
        int batch = config.batchSize();
        long rows = (long) batch * config.numQSamples();
        return new RecordedDraws(
                chain(engine, config, rows, actDim),
                engine.tensor(seeds, config.numCritics(), batch),
                new DiffusionDraws(engine.tensor(seeds, batch), engine.tensor(seeds, batch, actDim)),
                config.guidance() == QGuidance.DENOISED ? chain(engine, config, batch, actDim) : ChainDraws.NONE,
                dropoutMasks(engine, config));
    }

    private static ChainDraws chain(Engine engine, DacConfig config, long rows, int actDim) {
        int seeds = engine.numSeeds();
        return new ChainDraws(
                engine.tensor(seeds, rows, actDim), engine.tensor(seeds, config.samplerRows(), rows, actDim));
    }

    private static List<Tensor> dropoutMasks(Engine engine, DacConfig config) {
        if (config.dropoutRate() == 0) {
            return List.of();
        }
        List<Integer> widths = config.residual()
                ? Collections.nCopies(
                        DacConfig.RESIDUAL_BLOCKS, config.hiddenDims().get(0))
                : config.hiddenDims();
        return widths.stream()
                .map(width -> engine.tensor(engine.numSeeds(), config.batchSize(), width))
                .toList();
    }
}
