// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.PhysicsWorld;

/** A run's configuration in words: the line that is printed, the lines of config.txt, and what a checkpoint keeps. */
final class ConfigText {
    private ConfigText() {}

    static String inLine(Map<String, String> hyperParameters) {
        return hyperParameters.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    /**
     * Every option that a run can be repeated with, by its flag's name.
     *
     * @param hyperParameters all of them, whether given or not
     */
    static Map<String, String> options(TrainOptions options, Map<String, String> hyperParameters) {
        RunOptions run = options.run();
        CheckpointOptions saving = options.saving();
        MachineOptions machine = options.machine();
        Map<String, String> text = new LinkedHashMap<>();
        text.put("agent", run.agent);
        if (run.env != null) {
            text.put("env", run.env);
        }
        text.put("dataset", run.dataset == null ? "" : run.dataset.toString());
        run.reading.putTexts(text);
        run.preparation.putTexts(text, run.scored());
        run.environment.putTexts(text);
        text.put("seed", "" + run.seed);
        text.put("num_seeds", "" + run.numSeeds);
        text.putAll(hyperParameters);
        text.put("reward_tune", run.rewardTuning().optionName());
        text.put("percentile", "" + run.percentile);
        text.put("percentage", "" + run.percentage);
        text.put("data_seed", "" + run.dataSeed);
        text.put("rand_batch", "" + run.randBatch);
        text.put("log_interval", "" + run.logInterval);
        text.put("eval_interval", "" + run.evalInterval);
        text.put("n_eval_episodes", "" + run.evalEpisodes());
        text.put("inertia", Choices.name(run.inertia));
        text.put("tag", run.tag);
        text.put("save_ckpt", "" + saving.save);
        text.put("ckpt_interval", "" + saving.interval);
        text.put("keep_ckpts", "" + saving.keep);
        text.put("no_ckpt", "" + saving.none);
        text.put("save_video", "" + saving.video);
        text.put("render_size", "" + saving.rendering.size);
        options.tuning().putTexts(text);
        text.put("precision", Choices.name(machine.precision()));
        text.put("threads", "" + machine.threads());
        text.put("device", device(machine));
        return text;
    }

    /**
     * What a run's numbers stand on, beside its options.
     *
     * @param digest of the transitions that are trained on
     */
    static Map<String, String> facts(Engine engine, String digest) {
        Map<String, String> text = new LinkedHashMap<>();
        putVersions(text);
        text.put("data_digest", digest);
        text.put("machine", engine.description());
        return text;
    }

    /** Of the program and of what it stands on. */
    static void putVersions(Map<String, String> text) {
        text.put("version", VersionText.VERSION);
        text.put("commit", VersionText.COMMIT);
        text.put("java", Runtime.version().toString());
        text.put("mujoco", PhysicsWorld.simulatorVersion());
    }

    /** "cpu", "cuda:0": what auto has chosen. */
    private static String device(MachineOptions machine) {
        return machine.device() == Device.CUDA ? "cuda:" + machine.device.index() : "cpu";
    }
}
