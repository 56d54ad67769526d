// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import java.util.List;
import org.dacnative.algorithm.Parameter;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.engine.Batch;
import org.dacnative.engine.BetaSchedule;
import org.dacnative.engine.NetworkShape;

/** Hyper-parameters of behaviour cloning by diffusion. */
public record DbcConfig(
        @Parameter(
                name = "batch_size",
                standard = "256",
                least = 1,
                most = Batch.MAX_ROWS,
                text = "B, rows of a minibatch")
        int batchSize,

        @Parameter(name = "T", standard = "5", least = 1, most = 1000, text = "diffusion steps")
        int diffusionSteps,

        @Parameter(name = "beta_schedule", standard = "vp", text = "noise schedule")
        BetaSchedule betaSchedule,

        @Parameter(name = "layer_norm", standard = "false", text = "layer norm before each activation")
        boolean layerNorm,

        @Parameter(name = "actor_lr", standard = "3e-4", least = 0, text = "policy's learning rate")
        double actorLearningRate,

        @Parameter(
                name = "clip_grad_norm",
                standard = "1",
                least = 0,
                text = "largest global norm of the gradient; 0: no clipping")
        double gradientClipNorm,

        @Parameter(
                name = "hidden_dims",
                standard = "256,256,256",
                least = 1,
                most = NetworkShape.MAX_WIDTH,
                mostElements = NetworkShape.MAX_HIDDEN_LAYERS,
                text = "widths of the hidden layers")
        List<Integer> hiddenDims,

        @Parameter(
                name = "temperature",
                standard = "1",
                least = 0,
                acting = true,
                text = "scales the noise of the chain when acting")
        double actingTemperature,

        @Parameter(
                name = "max_steps",
                standard = "2000000",
                least = 1,
                text = "updates of the whole run; where a rate falls, it is 0 there")
        long maxSteps)
        implements TrainingConfig {
    public DbcConfig {
        hiddenDims = List.copyOf(hiddenDims);
    }
}
