// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.List;
import org.dacnative.algorithm.Parameter;
import org.dacnative.algorithm.ParameterTable;
import org.dacnative.algorithm.Problems;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.engine.BetaSchedule;
import org.dacnative.engine.EnsembleRule;
import org.dacnative.engine.GuidanceKind;
import org.dacnative.engine.NetworkShape;

/**
 * Every hyper-parameter of DAC; a component's {@link Parameter} is all there is to it. Made by {@link #builder()} or by
 * {@link #PARAMETERS}, which start from the published defaults; an instance is always valid, and a wrong one is reported
 * with all its problems at once (InputException).
 */
public record DacConfig(
        @Parameter(name = "batch_size", standard = "256", least = 1, text = "B, rows of a minibatch")
        int batchSize,

        @Parameter(name = "discount", standard = "0.99", least = 0, most = 1, text = "of future rewards")
        double discount,

        @Parameter(name = "T", standard = "5", least = 1, most = 1000, text = "diffusion steps")
        int diffusionSteps,

        @Parameter(name = "beta_schedule", standard = "vp", text = "noise schedule")
        BetaSchedule betaSchedule,

        @Parameter(name = "eta", standard = "1", text = "weight of the noise regression loss at the start")
        double eta,

        @Parameter(name = "eta_min", standard = "0.001", least = 0, text = "smallest eta")
        double etaMin,

        @Parameter(name = "eta_max", standard = "100", text = "largest eta")
        double etaMax,

        @Parameter(name = "eta_lr", standard = "0", least = 0, text = "rate of the dual step; 0: eta stays")
        double etaLearningRate,

        @Parameter(name = "rho", standard = "1", least = 0, text = "weight of the ensemble rule")
        double rho,

        @Parameter(name = "bc_threshold", standard = "1", text = "the loss at which the dual step rests")
        double bcThreshold,

        @Parameter(name = "actor_lr", standard = "3e-4", least = 0, text = "actor's learning rate at the start")
        double actorLearningRate,

        @Parameter(name = "critic_lr", standard = "3e-4", least = 0, text = "critics' learning rate at the start")
        double criticLearningRate,

        @Parameter(name = "ema_tau", standard = "0.005", least = 0, most = 1, text = "share of a target's move")
        double targetRate,

        @Parameter(name = "q_tar", standard = "lcb", text = "ensemble rule")
        EnsembleRule ensembleRule,

        @Parameter(name = "Q_guidance", standard = "soft", text = "how the critics' gradient enters the actor's loss")
        GuidanceKind guidance,

        @Parameter(name = "maxQ", standard = "false", text = "maximum over the N samples in the target, not their mean")
        boolean maxQ,

        @Parameter(name = "num_qs", standard = "10", least = 1, text = "H, critics")
        int numCritics,

        @Parameter(name = "num_q_samples", standard = "10", least = 1, text = "N, action samples per next state")
        int numQSamples,

        @Parameter(
                name = "num_action_samples",
                standard = "10",
                least = 1,
                acting = true,
                text = "candidates per decision")
        int numActionSamples,

        @Parameter(
                name = "hidden_dims",
                standard = "256,256,256",
                least = 1,
                mostElements = NetworkShape.MAX_HIDDEN_LAYERS,
                text = "widths of the hidden layers")
        List<Integer> hiddenDims,

        @Parameter(
                name = "temperature",
                standard = "0",
                acting = true,
                text = "of the choice among the candidates; 0: the best one")
        double actingTemperature,

        @Parameter(
                name = "clip_grad_norm",
                standard = "1",
                least = 0,
                text = "largest global norm of a network's gradient; 0: no clipping")
        double gradientClipNorm,

        @Parameter(
                name = "clip_sampler",
                standard = "true",
                text = "whether x0 is clipped to [-1, 1] in each denoising step")
        boolean clipSampler,

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
                name = "max_steps",
                standard = "2000000",
                least = 1,
                text = "updates of the whole run; learning rates fall to 0 there")
        long maxSteps)
        implements TrainingConfig {

    /** Names, defaults, ranges. */
    public static final ParameterTable<DacConfig> PARAMETERS = ParameterTable.of(DacConfig.class);

    /** Throws InputException for values that do not go together. */
    public DacConfig {
        hiddenDims = List.copyOf(hiddenDims);
        new Problems()
                .require(
                        etaMin <= etaMax,
                        "--eta_min",
                        Problems.text(etaMin),
                        "at most --eta_max " + Problems.text(etaMax))
                .number("--eta", eta, etaMin, etaMax)
                .report();
    }

    @Override
    public int candidates() {
        return numActionSamples;
    }

    /** A builder with the published defaults. */
    public static DacConfigBuilder builder() {
        return new DacConfigBuilder();
    }
}
