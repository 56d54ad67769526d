// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.learning;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.input.InputException;
import org.dacnative.report.run.RunFolder;
import org.dacnative.report.run.SeedCurves;

/**
 * What one training left in its folder: for each quantity its values over the updates, by seed. "score" comes from
 * {@code seed_<n>.txt}, every other quantity from {@code metrics_<n>.txt}.
 *
 * @param reachedUpdates that were logged, scored or saved in a checkpoint
 * @param curves quantity to updates to seed to value
 */
record LearningRun(
        String name,
        long askedUpdates,
        long reachedUpdates,
        Map<String, NavigableMap<Long, Map<Long, Double>>> curves) {
    static final String SCORE = "score";

    /** Evaluations that make a final score, as in final_mean_scores.txt. */
    private static final int LAST = 5;

    /** Reads a run of its folder, or of what lies in there: its {@code ckpt}, a checkpoint. InputException if it is none. */
    static LearningRun read(String name, Path given) {
        Path folder = CheckpointStore.runOf(given);
        RunFolder run = RunFolder.read(folder);
        if (run.askedUpdates() == 0) {
            throw new InputException(folder + " is not the folder of a run: config.txt has no max_steps");
        }
        long reached = Math.max(run.reachedUpdates(), new CheckpointStore(folder).newestUpdates());
        Map<String, NavigableMap<Long, Map<Long, Double>>> curves = new TreeMap<>();
        curves.put(SCORE, values(run.scoreCurves()));
        run.metrics().forEach((quantity, metric) -> curves.put(quantity, values(metric)));
        return new LearningRun(name, run.askedUpdates(), reached, curves);
    }

    private static NavigableMap<Long, Map<Long, Double>> values(SeedCurves curves) {
        NavigableMap<Long, Map<Long, Double>> values = new TreeMap<>();
        curves.updates().forEach(updates -> values.put(updates, curves.at(updates)));
        return values;
    }

    NavigableMap<Long, Map<Long, Double>> curve(String quantity) {
        return curves.getOrDefault(quantity, new TreeMap<>());
    }

    /** Over the seeds: each one's mean of its last evaluations. */
    SeedSpread finalScore() {
        List<Map<Long, Double>> last =
                curve(SCORE).descendingMap().values().stream().limit(LAST).toList();
        return SeedSpread.of(seeds(SCORE)
                .mapToDouble(seed -> last.stream()
                        .filter(values -> values.containsKey(seed))
                        .mapToDouble(values -> values.get(seed))
                        .average()
                        .orElse(Double.NaN)));
    }

    /** Over the seeds: each one's best evaluation. */
    SeedSpread bestScore() {
        return SeedSpread.of(seeds(SCORE)
                .mapToDouble(seed -> curve(SCORE).values().stream()
                        .filter(values -> values.containsKey(seed))
                        .mapToDouble(values -> values.get(seed))
                        .max()
                        .orElse(Double.NaN)));
    }

    private Stream<Long> seeds(String quantity) {
        return curve(quantity).values().stream()
                .flatMap(values -> values.keySet().stream())
                .distinct();
    }
}
