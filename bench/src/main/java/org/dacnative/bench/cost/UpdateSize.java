// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.cost;

import java.util.List;
import org.dacnative.agent.DacConfig;

/**
 * The sizes that decide what one update costs. The networks have three hidden layers of one width.
 *
 * @param obsDim D
 * @param actDim A
 * @param batch B
 * @param heads H
 * @param samples N
 * @param hidden width
 * @param diffusionSteps T
 */
public record UpdateSize(int obsDim, int actDim, int batch, int heads, int samples, int hidden, int diffusionSteps) {
    private static final int HIDDEN_LAYERS = 3;
    private static final int TIME_FEATURES = 32;
    private static final int TIME_PARAMETERS = 16 * 32 + 32 + 32 * 32 + 32;

    /** walker2d with the published sizes. */
    public static final UpdateSize WALKER2D = new UpdateSize(17, 6, 256, 10, 10, 256, 5);

    public DacConfig config() {
        return DacConfig.builder()
                .batchSize(batch)
                .numCritics(heads)
                .numQSamples(samples)
                .hiddenDims(List.of(hidden, hidden, hidden))
                .diffusionSteps(diffusionSteps)
                .build();
    }

    /** Entries of a critic's kernels: (D + A) h + 2 h h + h. */
    double criticWeights() {
        return (double) (obsDim + actDim) * hidden + (HIDDEN_LAYERS - 1.0) * hidden * hidden + hidden;
    }

    /** Entries of the noise model's kernels: (D + A + 32) h + 2 h h + h A. */
    double actorWeights() {
        return (double) (obsDim + actDim + TIME_FEATURES) * hidden
                + (HIDDEN_LAYERS - 1.0) * hidden * hidden
                + (double) hidden * actDim;
    }

    /** Kernels and biases of one critic. */
    double criticParameters() {
        return criticWeights() + HIDDEN_LAYERS * hidden + 1;
    }

    /** Kernels and biases of the noise model, its time features' network included. */
    double actorParameters() {
        return actorWeights() + HIDDEN_LAYERS * hidden + actDim + TIME_PARAMETERS;
    }
}
