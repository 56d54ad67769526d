// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.data.Transitions;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Sampling;
import org.dacnative.training.ReplayLoader;

/** Runs of small agents, trained for some updates on made-up data, so that no weight is where it began. */
public final class SavedRuns {
    public static final int OBS = 5;
    public static final int ACT = 3;
    static final List<Long> SEEDS = List.of(3L, 4L);
    static final int UPDATES = 30;
    private static final int ROWS = 200;

    private SavedRuns() {}

    /**
     * Writes a run's folder with one checkpoint.
     *
     * @param options parameter and value, one after the other
     */
    public static Path save(Path run, String algorithm, String... options) throws IOException {
        return save(run, RunRecord.EMPTY, algorithm, options);
    }

    static Path save(Path run, RunRecord record, String algorithm, String... options) throws IOException {
        Algorithm<?> known = KnownAlgorithms.ALL.stream()
                .filter(one -> one.name().equalsIgnoreCase(algorithm))
                .findFirst()
                .orElseThrow();
        save(run, record, known, options);
        return run;
    }

    private static <C extends Record & TrainingConfig> void save(
            Path run, RunRecord record, Algorithm<C> known, String... options) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        parse(known, values, "batch_size", "16", "hidden_dims", "16,16");
        parse(known, values, options);
        C config = known.parameters().create(values);
        Map<String, String> texts = new LinkedHashMap<>(known.parameters().texts(config));
        texts.put("env", "made-up-v0");
        try (Engine engine = new Engine(EngineConfig.cpu(1, SEEDS))) {
            Agent agent = known.create(engine, config, OBS, ACT);
            agent.recordTraining(ReplayLoader.load(engine, transitions(), config.batchSize()), Sampling.UNIFORM)
                    .run(UPDATES);
            CheckpointInfo info = new CheckpointInfo(
                    known.name(), UPDATES, SEEDS, OBS, ACT, texts, Map.of(), record, OptionalLong.empty());
            Files.createDirectories(run);
            CheckpointStore store = new CheckpointStore(run);
            store.begin(info, agent.state(), Optional.empty());
            store.finish(info);
        }
    }

    private static <C extends Record & TrainingConfig> void parse(
            Algorithm<C> known, Map<String, Object> values, String... options) {
        for (int i = 0; i < options.length; i += 2) {
            values.put(
                    options[i],
                    known.parameters().find(options[i]).orElseThrow().parse(options[i + 1]));
        }
    }

    private static Transitions transitions() {
        float[] masks = new float[ROWS];
        Arrays.fill(masks, 1);
        return new Transitions(
                OBS,
                ACT,
                ROWS,
                normals(1, ROWS * OBS),
                uniforms(2, ROWS * ACT),
                normals(3, ROWS),
                masks,
                normals(4, ROWS * OBS));
    }

    static float[] normals(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static float[] uniforms(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-0.99, 0.99);
        }
        return values;
    }
}
