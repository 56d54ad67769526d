// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.List;
import org.dacnative.algorithm.Parameter;
import org.dacnative.algorithm.ParameterTable;
import org.dacnative.algorithm.Problems;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.engine.Activation;
import org.dacnative.engine.Batch;
import org.dacnative.engine.BetaSchedule;
import org.dacnative.engine.EnsembleRule;
import org.dacnative.engine.NetworkOptions;
import org.dacnative.engine.NetworkShape;
import org.dacnative.engine.NoiseSchedule;
import org.dacnative.engine.Sampler;
import org.dacnative.engine.SamplerKind;

/**
 * Every hyper-parameter of DAC; a component's {@link Parameter} is all there is to it. Made by {@link #builder()} or by
 * {@link #PARAMETERS}, which start from the published defaults; an instance is always valid, and a wrong one is reported
 * with all its problems at once (InputException).
 */
public record DacConfig(
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
        QGuidance guidance,

        @Parameter(
                name = "use_guidance_loss",
                standard = "true",
                text = "false: pure behaviour cloning by diffusion; eta stays")
        boolean guidanceLoss,

        @Parameter(name = "sampler", standard = "ddpm", text = "reverse diffusion that makes actions from noise")
        SamplerChoice sampler,

        @Parameter(
                name = "ddim_step",
                standard = "5",
                least = 1,
                most = 1000,
                text = "steps that ddim aims at; it takes ceil(T / floor(T / ddim_step)), at most T")
        int ddimSteps,

        @Parameter(
                name = "num_last_repeats",
                standard = "0",
                least = 0,
                most = 1000,
                text = "times that the last denoising step is repeated")
        int lastRepeats,

        @Parameter(name = "action_prior", standard = "normal", text = "what denoising starts from")
        ActionPrior actionPrior,

        @Parameter(
                name = "act_with_q_guid",
                standard = "false",
                text = "whether denoising is led by the critics' gradient when acting")
        boolean actWithGuide,

        @Parameter(name = "maxQ", standard = "false", text = "maximum over the N samples in the target, not their mean")
        boolean maxQ,

        @Parameter(name = "num_qs", standard = "10", least = 1, most = 64, text = "H, critics")
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
                most = NetworkShape.MAX_WIDTH,
                mostElements = NetworkShape.MAX_HIDDEN_LAYERS,
                text = "widths of the hidden layers")
        List<Integer> hiddenDims,

        @Parameter(
                name = "layer_norm",
                standard = "false",
                text = "layer norm before each activation of the noise model")
        boolean layerNorm,

        @Parameter(
                name = "resnet",
                standard = "false",
                text = "noise model with two residual blocks, as wide as the first of hidden_dims")
        boolean residual,

        @Parameter(
                name = "dropout_rate",
                standard = "0",
                least = 0,
                most = 0.99,
                text = "of the noise model in training")
        double dropoutRate,

        @Parameter(
                name = "temperature",
                standard = "0",
                least = 0,
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
                text = "whether actions are clipped to [-1, 1] in each denoising step")
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

    static final int RESIDUAL_BLOCKS = 2;

    /** Names, defaults, ranges. */
    public static final ParameterTable<DacConfig> PARAMETERS = ParameterTable.of(DacConfig.class);

    /** Throws InputException for values that do not go together. */
    public DacConfig {
        hiddenDims = List.copyOf(hiddenDims);
        new Problems()
                .require(etaMin <= etaMax, "eta_min", Problems.text(etaMin), "at most eta_max " + Problems.text(etaMax))
                .number("eta", eta, etaMin, etaMax)
                .require(
                        !residual
                                || hiddenDims.stream()
                                        .limit(1)
                                        .allMatch(width -> width <= NetworkShape.MAX_RESIDUAL_WIDTH),
                        "hidden_dims",
                        hiddenDims.toString(),
                        "at most " + NetworkShape.MAX_RESIDUAL_WIDTH + " for the first with resnet")
                .require(
                        guidance != QGuidance.DENOISED || sampler != SamplerChoice.DDPM_QG,
                        "Q_guidance",
                        "denoised",
                        "soft or hard with sampler ddpm_qg, whose steps hold a gradient already")
                .report();
    }

    /** Timesteps from row to row of the sampler. */
    int samplerJump() {
        return sampler == SamplerChoice.DDIM ? Math.max(1, diffusionSteps / ddimSteps) : 1;
    }

    /** K, the rows of a chain. */
    int samplerRows() {
        return (diffusionSteps + samplerJump() - 1) / samplerJump() + lastRepeats;
    }

    Sampler sampler(NoiseSchedule schedule) {
        SamplerKind kind = sampler == SamplerChoice.DDIM ? SamplerKind.DDIM : SamplerKind.DDPM;
        return new Sampler(schedule, kind, samplerJump(), lastRepeats, clipSampler, 1);
    }

    /** Of the noise model; critics have none. */
    NetworkOptions noiseModelOptions() {
        return new NetworkOptions(Activation.MISH, layerNorm, residual ? RESIDUAL_BLOCKS : 0, dropoutRate, false);
    }

    /** Whether the actor's gradients are those of the paper, which the engine has in one fused pass. */
    boolean hasPaperActor() {
        return guidance != QGuidance.DENOISED && noiseModelOptions().equals(NetworkOptions.PLAIN);
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
