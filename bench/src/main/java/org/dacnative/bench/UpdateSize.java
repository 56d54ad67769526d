// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.util.List;
import org.dacnative.agent.DacConfig;

/**
 * The sizes that decide what one update costs. walker2d's own are observations 17, actions 6, batch 256, 10 heads, 10
 * samples, 3 hidden layers of 256, 5 diffusion steps.
 */
record UpdateSize(int obsDim, int actDim, int batch, int heads, int samples, int hidden, int diffusionSteps) {
    private static final int HIDDEN_LAYERS = 3;
    private static final int TIME_FEATURES = 32;

    static UpdateSize walker2d(int batch, int heads, int samples, int hidden) {
        return new UpdateSize(17, 6, batch, heads, samples, hidden, 5);
    }

    DacConfig config() {
        return DacConfig.builder()
                .batchSize(batch)
                .numCritics(heads)
                .numQSamples(samples)
                .hiddenDims(List.of(hidden, hidden, hidden))
                .diffusionSteps(diffusionSteps)
                .build();
    }

    /**
     * Floating-point operations of one seed's update that matrix products need, in 1e9: 15.2 for walker2d. A product
     * with W weights costs 2 W a row forward, as much again for the gradient of its input, and of its weights.
     */
    double gflop() {
        double inner = (HIDDEN_LAYERS - 1.0) * hidden * hidden;
        double actor = (double) (obsDim + actDim + TIME_FEATURES) * hidden + inner + (double) hidden * actDim;
        double critic = (double) (obsDim + actDim) * hidden + inner + hidden;
        double targetActions = (double) batch * samples * diffusionSteps * actor;
        double targetValues = (double) batch * samples * heads * critic;
        double criticStep = 3.0 * batch * heads * critic; // forward, gradients of inputs and of weights
        double guidance = 3.0 * batch * heads * critic; // two times forward, gradient of inputs
        double actorStep = 3.0 * batch * actor;
        return 2e-9 * (targetActions + targetValues + criticStep + guidance + actorStep);
    }
}
