// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dacnative.engine.BetaSchedule;
import org.dacnative.engine.EnsembleRule;

/**
 * Makes a {@link DacConfig} with types checked by the compiler; each value starts at the published default. A parameter
 * without a method of its own is set by its name.
 */
public final class DacConfigBuilder {
    private final Map<String, Object> values = new LinkedHashMap<>();

    DacConfigBuilder() {}

    /** Throws InputException that names every problem. */
    public DacConfig build() {
        return DacConfig.PARAMETERS.create(values);
    }

    /** What was set, by parameter's name. */
    public Map<String, Object> values() {
        return Map.copyOf(values);
    }

    /** Sets a parameter by its name; the value has its type. */
    public DacConfigBuilder set(String name, Object value) {
        values.put(name, value);
        return this;
    }

    public DacConfigBuilder batchSize(int value) {
        return set("batch_size", value);
    }

    public DacConfigBuilder discount(double value) {
        return set("discount", value);
    }

    public DacConfigBuilder diffusionSteps(int value) {
        return set("T", value);
    }

    public DacConfigBuilder betaSchedule(BetaSchedule value) {
        return set("beta_schedule", value);
    }

    public DacConfigBuilder eta(double value) {
        return set("eta", value);
    }

    public DacConfigBuilder etaMin(double value) {
        return set("eta_min", value);
    }

    public DacConfigBuilder etaMax(double value) {
        return set("eta_max", value);
    }

    public DacConfigBuilder etaLearningRate(double value) {
        return set("eta_lr", value);
    }

    public DacConfigBuilder rho(double value) {
        return set("rho", value);
    }

    public DacConfigBuilder bcThreshold(double value) {
        return set("bc_threshold", value);
    }

    public DacConfigBuilder actorLearningRate(double value) {
        return set("actor_lr", value);
    }

    public DacConfigBuilder criticLearningRate(double value) {
        return set("critic_lr", value);
    }

    public DacConfigBuilder targetRate(double value) {
        return set("ema_tau", value);
    }

    public DacConfigBuilder ensembleRule(EnsembleRule value) {
        return set("q_tar", value);
    }

    public DacConfigBuilder guidance(QGuidance value) {
        return set("Q_guidance", value);
    }

    public DacConfigBuilder maxQ(boolean value) {
        return set("maxQ", value);
    }

    public DacConfigBuilder numCritics(int value) {
        return set("num_qs", value);
    }

    public DacConfigBuilder numQSamples(int value) {
        return set("num_q_samples", value);
    }

    public DacConfigBuilder numActionSamples(int value) {
        return set("num_action_samples", value);
    }

    public DacConfigBuilder hiddenDims(List<Integer> value) {
        return set("hidden_dims", value);
    }

    public DacConfigBuilder actingTemperature(double value) {
        return set("temperature", value);
    }

    public DacConfigBuilder gradientClipNorm(double value) {
        return set("clip_grad_norm", value);
    }

    public DacConfigBuilder clipSampler(boolean value) {
        return set("clip_sampler", value);
    }

    public DacConfigBuilder actorTargetEvery(long value) {
        return set("update_ema_every", value);
    }

    public DacConfigBuilder actorTargetAfter(long value) {
        return set("step_start_ema", value);
    }

    public DacConfigBuilder maxSteps(long value) {
        return set("max_steps", value);
    }
}
