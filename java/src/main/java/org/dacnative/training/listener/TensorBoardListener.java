// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training.listener;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.env.SeedScores;
import org.dacnative.input.FileProblem;
import org.dacnative.report.Score;
import org.dacnative.report.events.EventWriter;
import org.dacnative.training.PendingEvaluation;
import org.dacnative.training.TrainingListener;
import org.dacnative.training.TrainingResult;

/**
 * Writes a run for TensorBoard as it goes: {@code tensorboard/seed_<n>/}, under the tags of the authors' program,
 * {@code training/...} for what an update reports and {@code evaluation/...} for scores and returns; {@code held_out/...} for
 * measures on data that are not trained on.
 *
 * <p>Within a tag steps rise; an evaluation beside training may be told after later metrics, which have other tags. A
 * disk that refuses is said once; the next flush tries again.
 */
public final class TensorBoardListener implements TrainingListener, AutoCloseable {
    private final Map<Long, EventWriter> writers = new LinkedHashMap<>();
    private final Path folder;
    private final List<Long> seeds;
    private final long firstStep;
    private final Consumer<String> warning;
    private boolean warned;

    /**
     * @param run the run's folder
     * @param firstStep the first update that is still to come: what earlier files have from there on counts no more
     * @param warning gets a line if the disk refuses
     */
    public TensorBoardListener(Path run, List<Long> seeds, long firstStep, Consumer<String> warning) {
        this.folder = run.resolve("tensorboard");
        this.seeds = List.copyOf(seeds);
        this.firstStep = firstStep;
        this.warning = warning;
    }

    @Override
    public void restored(RunRecord past) {
        attempt(() -> {
            for (long seed : seeds) {
                writers.put(seed, new EventWriter(folder.resolve("seed_" + seed), firstStep, Clock.systemUTC()));
            }
        });
    }

    @Override
    public void logged(long updates, Metrics metrics) {
        add("training/", updates, metrics);
    }

    @Override
    public void measured(long updates, Metrics measures) {
        add("held_out/", updates, measures);
    }

    private void add(String prefix, long updates, Metrics metrics) {
        for (int row = 0; row < metrics.seeds().size(); row++) {
            Map<String, Double> values = new LinkedHashMap<>();
            metrics.ofRow(row).forEach((name, value) -> values.put(prefix + name, value));
            add(metrics.seeds().get(row), updates, values);
        }
        flush();
    }

    @Override
    public void evaluated(long updates, List<SeedScores> scores) {
        for (SeedScores seed : scores) {
            Score score = Score.of(updates, seed.scores());
            Map<String, Double> values = new LinkedHashMap<>();
            values.put("evaluation/mean", score.mean());
            values.put("evaluation/median", score.median());
            values.put("evaluation/std", score.std());
            values.put("evaluation/min", score.min());
            values.put("evaluation/max", score.max());
            values.put("evaluation/return", seed.meanReturn());
            add(seed.seed(), updates, values);
        }
        flush();
    }

    @Override
    public void diverged(Divergence divergence) {
        flush();
    }

    /** What a checkpoint counts as told must not be lost where the run goes on from it. */
    @Override
    public void checkpointDue(long updates, boolean evaluating) {
        sync();
    }

    @Override
    public void ended(TrainingResult result, Optional<PendingEvaluation> pending) {
        sync();
    }

    @Override
    public void close() {
        attempt(() -> {
            for (EventWriter writer : writers.values()) {
                writer.close();
            }
        });
    }

    private void add(long seed, long updates, Map<String, Double> values) {
        EventWriter writer = writers.get(seed);
        if (writer != null) {
            writer.add(updates, values);
        }
    }

    private void flush() {
        attempt(() -> {
            for (EventWriter writer : writers.values()) {
                writer.flush();
            }
        });
    }

    private void sync() {
        attempt(() -> {
            for (EventWriter writer : writers.values()) {
                writer.sync();
            }
        });
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private void attempt(Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException e) {
            if (!warned) {
                warning.accept("TensorBoard's files in " + folder + " could not be written: " + FileProblem.of(e));
                warned = true;
            }
        }
    }
}
