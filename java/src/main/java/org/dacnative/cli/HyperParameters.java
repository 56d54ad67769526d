// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.function.BiConsumer;
import org.dacnative.agent.DacConfig;
import org.dacnative.agent.DacConfigBuilder;
import org.dacnative.agent.Presets;
import org.dacnative.engine.BetaSchedule;
import org.dacnative.engine.EnsembleRule;
import org.dacnative.engine.GuidanceKind;
import org.dacnative.input.InputException;
import picocli.CommandLine.Option;

/**
 * DAC's hyper-parameters under the authors' names. One that is not given is null here and keeps the preset's or the
 * default value.
 */
final class HyperParameters {
    enum Preset {
        /** The paper's table for the named data set. */
        PUBLISHED,
        /** The program's defaults. */
        NONE
    }

    @Option(
            names = "--preset",
            paramLabel = "published|none",
            description = "hyper-parameters to start from; those given override it (default: published where the paper"
                    + " lists the data set, else none)")
    Preset preset;

    @Option(names = "--batch_size", paramLabel = "N", description = "B, rows of a minibatch (256)")
    Integer batchSize;

    @Option(names = "--discount", paramLabel = "X", description = "factor of the next state's value (0.99)")
    Double discount;

    @Option(names = "--T", paramLabel = "N", description = "diffusion steps (5)")
    Integer diffusionSteps;

    @Option(names = "--beta_schedule", paramLabel = "vp|cosine|linear", description = "noise schedule (vp)")
    BetaSchedule betaSchedule;

    @Option(
            names = "--eta",
            paramLabel = "X",
            description = "weight of the noise regression loss, at the start if the dual step moves it (1)")
    Double eta;

    @Option(names = "--eta_min", paramLabel = "X", description = "the dual step keeps eta above it (0.001)")
    Double etaMin;

    @Option(names = "--eta_max", paramLabel = "X", description = "and below it (100)")
    Double etaMax;

    @Option(names = "--eta_lr", paramLabel = "X", description = "rate of the dual step on eta; 0: eta stays (0)")
    Double etaLearningRate;

    @Option(names = "--rho", paramLabel = "X", description = "weight of the ensemble rule (1)")
    Double rho;

    @Option(
            names = "--bc_threshold",
            paramLabel = "X",
            description = "regression loss at which the dual step rests (1)")
    Double bcThreshold;

    @Option(
            names = "--actor_lr",
            paramLabel = "X",
            description = "learning rate of the actor, falling to 0 by a cosine (3e-4)")
    Double actorLearningRate;

    @Option(names = "--critic_lr", paramLabel = "X", description = "the same of the critics (3e-4)")
    Double criticLearningRate;

    @Option(names = "--ema_tau", paramLabel = "X", description = "share of the new weights in a target's move (0.005)")
    Double targetRate;

    @Option(names = "--q_tar", paramLabel = "lcb|min|convex|rand_convex", description = "ensemble rule (lcb)")
    EnsembleRule ensembleRule;

    @Option(
            names = "--Q_guidance",
            paramLabel = "soft|hard",
            description = "how the critics' gradient enters the actor's loss (soft)")
    GuidanceKind guidance;

    @Option(
            names = "--maxQ",
            paramLabel = "true|false",
            arity = "0..1",
            fallbackValue = "true",
            description = "maximum over the N samples in the target, not their mean")
    Boolean maxQ;

    @Option(names = "--num_qs", paramLabel = "N", description = "H, critics (10)")
    Integer numCritics;

    @Option(names = "--num_q_samples", paramLabel = "N", description = "N, action samples per next state (10)")
    Integer numQSamples;

    @Option(names = "--num_action_samples", paramLabel = "N", description = "candidates per decision (10)")
    Integer numActionSamples;

    @Option(
            names = "--hidden_dims",
            paramLabel = "N,N,...",
            parameterConsumer = Widths.class,
            description = "widths of the hidden layers (256,256,256)")
    List<Integer> hiddenDims;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            description = "of the choice among the candidates; 0: the best one (0)")
    Double temperature;

    /** Which preset counts for this data set; InputException if the published one is asked for and there is none. */
    Preset presetFor(String dataSet) {
        boolean listed = Presets.find(dataSet).isPresent();
        if (preset == Preset.PUBLISHED && !listed) {
            throw new InputException(
                    "--preset published: the paper has no hyper-parameters for " + dataSet + "; use --preset none");
        }
        if (preset != null) {
            return preset;
        }
        return listed ? Preset.PUBLISHED : Preset.NONE;
    }

    /** The preset alone. */
    DacConfig base(String dataSet, long maxSteps) {
        return start(dataSet).maxSteps(maxSteps).build();
    }

    /** The preset with what was given on top; InputException names every value that is not allowed. */
    DacConfig config(String dataSet, long maxSteps) {
        DacConfigBuilder builder = start(dataSet);
        apply(builder);
        return builder.maxSteps(maxSteps).build();
    }

    private DacConfigBuilder start(String dataSet) {
        return presetFor(dataSet) == Preset.PUBLISHED ? Presets.find(dataSet).orElseThrow() : DacConfig.builder();
    }

    /** Sets what was given. */
    void apply(DacConfigBuilder builder) {
        set(builder, batchSize, DacConfigBuilder::batchSize);
        set(builder, discount, DacConfigBuilder::discount);
        set(builder, diffusionSteps, DacConfigBuilder::diffusionSteps);
        set(builder, betaSchedule, DacConfigBuilder::betaSchedule);
        set(builder, eta, DacConfigBuilder::eta);
        set(builder, etaMin, DacConfigBuilder::etaMin);
        set(builder, etaMax, DacConfigBuilder::etaMax);
        set(builder, etaLearningRate, DacConfigBuilder::etaLearningRate);
        set(builder, rho, DacConfigBuilder::rho);
        set(builder, bcThreshold, DacConfigBuilder::bcThreshold);
        set(builder, actorLearningRate, DacConfigBuilder::actorLearningRate);
        set(builder, criticLearningRate, DacConfigBuilder::criticLearningRate);
        set(builder, targetRate, DacConfigBuilder::targetRate);
        set(builder, ensembleRule, DacConfigBuilder::ensembleRule);
        set(builder, guidance, DacConfigBuilder::guidance);
        set(builder, maxQ, DacConfigBuilder::maxQ);
        set(builder, numCritics, DacConfigBuilder::numCritics);
        set(builder, numQSamples, DacConfigBuilder::numQSamples);
        set(builder, numActionSamples, DacConfigBuilder::numActionSamples);
        set(builder, hiddenDims, DacConfigBuilder::hiddenDims);
        set(builder, temperature, DacConfigBuilder::actingTemperature);
    }

    private static <T> void set(DacConfigBuilder builder, T value, BiConsumer<DacConfigBuilder, T> setter) {
        if (value != null) {
            setter.accept(builder, value);
        }
    }
}
