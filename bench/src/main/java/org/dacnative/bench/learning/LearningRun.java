// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.learning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dacnative.input.InputException;

/**
 * What one training left in its folder: for each quantity its values over the updates, by seed. "score" comes from
 * {@code seed_<n>.txt}, every other quantity from {@code metrics_<n>.txt}.
 *
 * @param curves quantity to updates to seed to value
 */
record LearningRun(String name, long askedUpdates, Map<String, NavigableMap<Long, Map<Long, Double>>> curves) {
    static final String SCORE = "score";

    /** Evaluations that make a final score, as in final_mean_scores.txt. */
    private static final int LAST = 5;

    /** Reads the folder of a run. InputException if it is none. */
    static LearningRun read(String name, Path folder) {
        Map<String, NavigableMap<Long, Map<Long, Double>>> curves = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            long asked = askedUpdates(folder.resolve("config.txt"));
            for (Path file : files.sorted().toList()) {
                String label = file.getFileName().toString();
                if (label.matches("(seed|metrics)_\\d+\\.txt")) {
                    add(file, Long.parseLong(label.replaceAll("\\D", "")), curves);
                }
            }
            return new LearningRun(name, asked, curves);
        } catch (IOException | RuntimeException e) {
            throw new InputException(folder + " is not the folder of a run: " + e.getMessage());
        }
    }

    /** Updates after which anything was last written. */
    long reachedUpdates() {
        return curves.values().stream().mapToLong(NavigableMap::lastKey).max().orElse(0);
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

    private static long askedUpdates(Path config) throws IOException {
        return Files.readAllLines(config).stream()
                .filter(line -> line.startsWith("max_steps="))
                .mapToLong(line -> Long.parseLong(line.substring("max_steps=".length())))
                .findFirst()
                .orElseThrow(() -> new InputException("config.txt has no max_steps"));
    }

    /** A score file's "mean" is the score; its other columns are of no use here. */
    private static void add(Path file, long seed, Map<String, NavigableMap<Long, Map<Long, Double>>> curves)
            throws IOException {
        boolean scores = file.getFileName().toString().startsWith("seed_");
        List<String> lines = Files.readAllLines(file);
        String[] names = lines.get(0).split("\t");
        for (String line : lines.subList(1, lines.size())) {
            String[] values = line.split("\t");
            for (int i = 1; i < (scores ? 2 : names.length); i++) {
                curves.computeIfAbsent(scores ? SCORE : names[i], key -> new TreeMap<>())
                        .computeIfAbsent(Long.parseLong(values[0]), key -> new TreeMap<>())
                        .put(seed, Double.parseDouble(values[i]));
            }
        }
    }
}
