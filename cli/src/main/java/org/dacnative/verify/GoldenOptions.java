// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.dacnative.agent.ActionPrior;
import org.dacnative.agent.DacConfig;
import org.dacnative.agent.QGuidance;
import org.dacnative.agent.SamplerChoice;
import org.dacnative.engine.BetaSchedule;
import org.dacnative.engine.EnsembleRule;

/** A recorded case's options: which of them are not built, and the agent's configuration made of the others. */
final class GoldenOptions {
    static final String UPDATE = "dac_update";
    static final String DROPOUT = "dac_update_dropout";
    static final String SEQUENCE = "dac_sequence";
    static final String ACTING = "dac_sample_actions";

    private static final int TIME_DIM = 16;

    private GoldenOptions() {}

    /** The options that this program does not have, as "name value"; empty if it can run the case. */
    static List<String> notBuilt(GoldenFile file) {
        List<String> missing = new ArrayList<>();
        String kind = file.text("kind");
        if (GoldenBaseline.has(kind)) {
            return List.of();
        }
        if (!List.of(UPDATE, DROPOUT, SEQUENCE, ACTING).contains(kind)) {
            return List.of("kind " + kind);
        }
        addIf(missing, file.integer("time_dim") != TIME_DIM, "time_dim " + file.integer("time_dim"));
        return missing;
    }

    static DacConfig config(GoldenFile file) {
        return DacConfig.builder()
                .batchSize(file.integer("batch_size"))
                .discount(file.number("discount"))
                .diffusionSteps(file.integer("T"))
                .betaSchedule(BetaSchedule.valueOf(upper(file, "beta_schedule")))
                .numCritics(file.integer("num_qs"))
                .numQSamples(file.integer("num_q_samples"))
                .numActionSamples(file.integer("num_action_samples"))
                .hiddenDims(Arrays.stream(file.integers("hidden_dims")).boxed().toList())
                .criticLearningRate(file.number("critic_lr"))
                .actorLearningRate(file.number("actor_lr"))
                .targetRate(file.number("ema_tau"))
                .gradientClipNorm(file.number("clip_grad_norm"))
                .maxSteps(file.integer("lr_decay_steps"))
                .eta(file.number("eta"))
                .etaMin(file.number("eta_min"))
                .etaMax(file.number("eta_max"))
                .etaLearningRate(file.number("eta_lr"))
                .bcThreshold(file.number("bc_threshold"))
                .rho(file.number("rho"))
                .ensembleRule(EnsembleRule.valueOf(upper(file, "q_tar")))
                .maxQ(file.flag("maxQ"))
                .guidance(QGuidance.valueOf(upper(file, "Q_guidance")))
                .set("use_guidance_loss", file.flag("use_guidance_loss"))
                .set("sampler", SamplerChoice.valueOf(upper(file, "sampler")))
                .set("ddim_step", file.integer("ddim_step"))
                .set("action_prior", ActionPrior.valueOf(upper(file, "action_prior")))
                .set("layer_norm", file.flag("layer_norm"))
                .set("resnet", file.flag("resnet"))
                .set("dropout_rate", file.hasAttribute("dropout_rate") ? file.number("dropout_rate") : 0.0)
                .clipSampler(file.flag("clip_sampler"))
                .actingTemperature(file.number("temperature"))
                .actorTargetEvery(file.integer("update_ema_every"))
                .actorTargetAfter(file.integer("step_start_ema"))
                .build();
    }

    private static String upper(GoldenFile file, String attribute) {
        return file.text(attribute).toUpperCase(Locale.ROOT);
    }

    private static void addIf(List<String> missing, boolean condition, String option) {
        if (condition) {
            missing.add(option);
        }
    }
}
