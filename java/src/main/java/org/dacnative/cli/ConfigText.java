// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.dacnative.agent.DacConfig;
import org.dacnative.engine.Engine;
import org.dacnative.engine.PhysicsWorld;

/** A run's configuration in words: the line that is printed, and the lines of config.txt. */
final class ConfigText {
    private ConfigText() {}

    /** Hyper-parameters with the names of their flags, or of the authors' program where there is no flag. */
    static Map<String, String> of(DacConfig config) {
        Map<String, String> text = new LinkedHashMap<>();
        text.put("batch_size", "" + config.batchSize());
        text.put("discount", "" + config.discount());
        text.put("T", "" + config.diffusionSteps());
        text.put("beta_schedule", Choices.name(config.betaSchedule()));
        text.put("eta", "" + config.eta());
        text.put("eta_min", "" + config.etaMin());
        text.put("eta_max", "" + config.etaMax());
        text.put("eta_lr", "" + config.etaLearningRate());
        text.put("rho", "" + config.rho());
        text.put("bc_threshold", "" + config.bcThreshold());
        text.put("actor_lr", "" + config.actorLearningRate());
        text.put("critic_lr", "" + config.criticLearningRate());
        text.put("ema_tau", "" + config.targetRate());
        text.put("q_tar", Choices.name(config.ensembleRule()));
        text.put("Q_guidance", Choices.name(config.guidance()));
        text.put("maxQ", "" + config.maxQ());
        text.put("num_qs", "" + config.numCritics());
        text.put("num_q_samples", "" + config.numQSamples());
        text.put("num_action_samples", "" + config.numActionSamples());
        text.put(
                "hidden_dims", config.hiddenDims().stream().map(String::valueOf).collect(Collectors.joining(",")));
        text.put("temperature", "" + config.actingTemperature());
        text.put("clip_grad_norm", "" + config.gradientClipNorm());
        text.put("clip_sampler", "" + config.clipSampler());
        text.put("update_ema_every", "" + config.actorTargetEvery());
        text.put("step_start_ema", "" + config.actorTargetAfter());
        text.put("max_steps", "" + config.maxSteps());
        return text;
    }

    static String inLine(DacConfig config) {
        return of(config).entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /** What differs between two configurations, as "rho 1.5 -> 0.5, T 5 -> 7"; empty if nothing does. */
    static String changes(DacConfig from, DacConfig to) {
        Map<String, String> before = of(from);
        return of(to).entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.get(entry.getKey())))
                .map(entry -> entry.getKey() + " " + before.get(entry.getKey()) + " -> " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /**
     * Everything that decides a run's numbers.
     *
     * @param digest of the transitions that are trained on
     */
    static Map<String, String> ofRun(
            RunOptions run, MachineOptions machine, DacConfig config, Engine engine, Path file, String digest) {
        Map<String, String> text = new LinkedHashMap<>();
        putVersions(text);
        text.put("env", run.env);
        text.put("dataset", file.toString());
        text.put("data_digest", digest);
        text.put("seed", "" + run.seed);
        text.put("num_seeds", "" + run.numSeeds);
        text.putAll(of(config));
        text.put("reward_tune", run.rewardTuning.optionName());
        text.put("percentile", "" + run.percentile);
        text.put("percentage", "" + run.percentage);
        text.put("data_seed", "" + run.dataSeed);
        text.put("rand_batch", "" + run.randBatch);
        text.put("log_interval", "" + run.logInterval);
        text.put("eval_interval", "" + run.evalInterval);
        text.put("n_eval_episodes", "" + run.evalEpisodes);
        text.put("inertia", Choices.name(run.inertia));
        text.put("precision", Choices.name(machine.precision()));
        text.put("threads", "" + machine.threads);
        text.put("device", engine.description());
        return text;
    }

    /** Of the program and of what it stands on. */
    static void putVersions(Map<String, String> text) {
        text.put("version", VersionText.VERSION);
        text.put("commit", VersionText.COMMIT);
        text.put("java", Runtime.version().toString());
        text.put("mujoco", PhysicsWorld.simulatorVersion());
    }
}
