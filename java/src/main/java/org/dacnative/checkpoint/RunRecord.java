// SPDX-License-Identifier: Apache-2.0
package org.dacnative.checkpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;
import org.dacnative.env.SeedScores;

/**
 * What a run has told so far, in the order in which it was told: all that its files and its summary are made of.
 *
 * @param logged at the log intervals
 * @param evaluated scores
 * @param diverged the seeds that are lost
 * @param measured measures on held-out data
 */
public record RunRecord(
        List<Logged> logged, List<Evaluated> evaluated, List<Divergence> diverged, List<Logged> measured) {
    /** Nothing yet. */
    public static final RunRecord EMPTY = new RunRecord(List.of(), List.of(), List.of(), List.of());

    /** The metrics of some seeds after so many updates. */
    public record Logged(long updates, Metrics metrics) {}

    /** The scores of weights that had seen so many updates. */
    public record Evaluated(long updates, List<SeedScores> scores) {
        public Evaluated {
            scores = List.copyOf(scores);
        }

        /** Over the seeds. */
        public double meanScore() {
            return scores.stream().mapToDouble(SeedScores::meanScore).average().orElse(Double.NaN);
        }
    }

    public RunRecord {
        logged = List.copyOf(logged);
        evaluated = List.copyOf(evaluated);
        diverged = List.copyOf(diverged);
        measured = List.copyOf(measured);
    }

    /** What concerns the updates up to this one. */
    public RunRecord upTo(long updates) {
        return new RunRecord(
                logged.stream().filter(entry -> entry.updates() <= updates).toList(),
                evaluated.stream().filter(entry -> entry.updates() <= updates).toList(),
                diverged.stream().filter(entry -> entry.updates() <= updates).toList(),
                measured.stream().filter(entry -> entry.updates() <= updates).toList());
    }

    /** The evaluation with the highest mean score among those of some updates; the earliest of equals. */
    public Optional<Evaluated> best(List<Long> updates) {
        return evaluated.stream()
                .filter(entry -> updates.contains(entry.updates()))
                .max(Comparator.comparingDouble(Evaluated::meanScore)
                        .thenComparing(Evaluated::updates, Comparator.reverseOrder()));
    }

    public RunRecord with(Logged entry) {
        return new RunRecord(appended(logged, entry), evaluated, diverged, measured);
    }

    public RunRecord with(Evaluated entry) {
        return new RunRecord(logged, appended(evaluated, entry), diverged, measured);
    }

    public RunRecord with(Divergence entry) {
        return new RunRecord(logged, evaluated, appended(diverged, entry), measured);
    }

    /** The same with measures on held-out data. */
    public RunRecord withMeasured(Logged entry) {
        return new RunRecord(logged, evaluated, diverged, appended(measured, entry));
    }

    private static <T> List<T> appended(List<T> list, T entry) {
        List<T> all = new ArrayList<>(list);
        all.add(entry);
        return all;
    }
}
