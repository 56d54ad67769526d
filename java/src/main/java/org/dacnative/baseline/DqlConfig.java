// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import java.util.List;
import org.dacnative.algorithm.Parameter;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.engine.Batch;
import org.dacnative.engine.BetaSchedule;
import org.dacnative.engine.NetworkShape;

/** Hyper-parameters of Diffusion-QL (Wang et al. 2022, arXiv 2208.06193). */
public record DqlConfig(
        @Parameter(
                name = "batch_size",
                standard = "256",
                least = 1,
                most = Batch.MAX_ROWS,
                text = "B, rows of a minibatch")
        int batchSize,

        @Parameter(name = "discount", standard = "0.99", least = 0, most = 1, text = "of future rewards")
        double discount,

        @Parameter(name = "T", standard = "5", least = 1, most = 1000, text = "diffusion steps")
        int diffusionSteps,

        @Parameter(name = "beta_schedule", standard = "vp", text = "noise schedule")
        BetaSchedule betaSchedule,

        @Parameter(name = "eta", standard = "1", least = 0, text = "weight of the noise regression loss")
        double eta,

        @Parameter(name = "num_q_samples", standard = "10", least = 1, text = "N, action samples per state")
        int numQSamples,

        @Parameter(
                name = "num_action_samples",
                standard = "50",
                least = 1,
                acting = true,
                text = "candidates per decision")
        int numActionSamples,

        @Parameter(
                name = "authors_target",
                standard = "false",
                text = "one target value for the whole batch, as the authors' program has it; false: each its own")
        boolean authorsTarget,

        @Parameter(name = "actor_lr", standard = "3e-4", least = 0, text = "policy's learning rate")
        double actorLearningRate,

        @Parameter(name = "critic_lr", standard = "3e-4", least = 0, text = "critics' learning rate")
        double criticLearningRate,

        @Parameter(
                name = "clip_grad_norm",
                standard = "1",
                least = 0,
                text = "largest global norm of a network's gradient; 0: no clipping")
        double gradientClipNorm,

        @Parameter(name = "tau", standard = "0.005", least = 0, most = 1, text = "share of a target's move")
        double targetRate,

        @Parameter(
                name = "update_ema_every",
                standard = "5",
                least = 1,
                text = "updates between two moves of the actor's target")
        long actorTargetEvery,

        @Parameter(
                name = "step_start_ema",
                standard = "1000",
                least = 0,
                text = "the actor's target rests until so many updates are over")
        long actorTargetAfter,

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
                text = "of the choice among the candidates; 0: the best one")
        double actingTemperature,

        @Parameter(
                name = "max_steps",
                standard = "2000000",
                least = 1,
                text = "updates of the whole run; where a rate falls, it is 0 there")
        long maxSteps)
        implements TrainingConfig {
    public DqlConfig {
        hiddenDims = List.copyOf(hiddenDims);
    }

    @Override
    public int candidates() {
        return numActionSamples;
    }
}
