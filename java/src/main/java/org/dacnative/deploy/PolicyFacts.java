// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.DiffusionRule;
import org.dacnative.algorithm.GaussianRule;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.data.Scaling;
import org.dacnative.engine.ActionChoice;
import org.dacnative.engine.Gaussian;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkShape;
import org.dacnative.engine.Sampler;

/** What an exported policy's file says of it, as text by name (docs/deploy.md). */
final class PolicyFacts {
    private final Map<String, String> facts = new LinkedHashMap<>();

    private PolicyFacts() {}

    /**
     * @param rule of the seed's policy
     * @param scaling between what its task knows and what it was trained on
     */
    static Map<String, String> of(CheckpointInfo info, long seed, DecisionRule rule, Scaling scaling) {
        PolicyFacts here = new PolicyFacts();
        here.put("agent", info.algorithm());
        here.put("task", info.options().getOrDefault("env", "own data"));
        here.put("updates", info.updates());
        here.put("seed", seed);
        here.put("obs_dim", rule.obsDim());
        here.put("act_dim", rule.actDim());
        here.addScaling(scaling);
        if (rule instanceof DiffusionRule diffusion) {
            here.addDiffusion(diffusion);
        } else {
            here.addGaussian((GaussianRule) rule);
        }
        return here.facts;
    }

    private void addScaling(Scaling scaling) {
        put("action_low", scaling.actions().map(bounds -> list(bounds.low())).orElse("-1"));
        put("action_high", scaling.actions().map(bounds -> list(bounds.high())).orElse("1"));
        scaling.observations().ifPresent(change -> {
            put("observation_mean", list(change.mean()));
            put("observation_std", list(change.deviation()));
        });
    }

    private static String list(List<Float> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private void addDiffusion(DiffusionRule rule) {
        Sampler sampler = rule.chain().sampler();
        put("rule", "diffusion");
        put("T", sampler.schedule().steps());
        put("N", rule.candidates());
        put("sampler", sampler.kind());
        put("sampler_steps", sampler.rows());
        put("sampler_clip", sampler.clip());
        put("sampler_temperature", sampler.temperature());
        put("prior", rule.chain().fromZeros() ? "zeros" : "normal");
        put("led_by_critics", rule.eta() != null);
        addNetwork("actor", rule.chain().actor());
        if (rule.choice() != null) {
            ActionChoice by = rule.choice().by();
            put("choice_over_heads", by.minimum() ? "minimum" : "mean");
            put("choice_temperature", Math.max(by.temperature(), 0));
            put("choice_score", by.temperature() <= 0 ? "value" : by.plainSoftmax() ? "softmax" : "sign");
            addNetwork("critic", rule.choice().critic());
        }
    }

    private void addGaussian(GaussianRule rule) {
        Gaussian gaussian = rule.gaussian();
        put("rule", "gaussian");
        put("mean", gaussian.tanhMean() ? "tanh" : "linear");
        put("squashed", gaussian.squashed());
        put("log_std_least", gaussian.logStdLeast());
        put("log_std_most", gaussian.logStdMost());
        put("temperature", rule.noiseScale());
        addNetwork("actor", rule.policy());
    }

    private void addNetwork(String name, NetworkBank bank) {
        NetworkShape shape = bank.shape();
        put(name + "_hidden", shape.hidden().stream().map(String::valueOf).collect(Collectors.joining(",")));
        put(name + "_activation", shape.options().activation());
        put(name + "_layer_norm", shape.options().layerNorm());
        put(name + "_residual_blocks", shape.options().residualBlocks());
    }

    private void put(String name, Object value) {
        boolean choice = value instanceof Enum<?>;
        facts.put(name, choice ? ((Enum<?>) value).name().toLowerCase(Locale.ROOT) : String.valueOf(value));
    }
}
