// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.ParameterTable;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.report.page.Published;
import org.dacnative.report.page.RunFacts;

/** The score that was published for a task, in words: it stands beside every score of ours. */
final class PublishedScore {
    private static final String NOTE = "by %s's authors: final, mean of 8 seeds, 2,000,000 updates";

    private PublishedScore() {}

    /** The score and who has measured it. */
    static Published of(Algorithm<?> algorithm, String task) {
        return new Published(algorithm.publishedScore(task), String.format(NOTE, algorithm.name()));
    }

    /** What a run's report sets beside its scores and hyper-parameters. */
    static <C extends Record & TrainingConfig> RunFacts besides(Algorithm<C> algorithm, C config, RunOptions run) {
        ParameterTable<C> parameters = algorithm.parameters();
        Map<String, String> values = algorithm
                .published(run.published())
                .map(published -> parameters.texts(parameters.create(published)))
                .orElse(Map.of());
        return RunFacts.before(
                run.scoredInTheTask() ? of(algorithm, run.published()) : Published.NOTHING,
                List.copyOf(parameters.texts(config).keySet()),
                values);
    }

    /** One line; none where nothing was published, or where scores are not the task's. */
    static List<String> lines(Algorithm<?> algorithm, RunOptions run) {
        return run.scoredInTheTask() ? lines(algorithm, run.published()) : List.of();
    }

    /** One line; none where nothing was published. */
    static List<String> lines(Algorithm<?> algorithm, String task) {
        return algorithm.publishedScore(task).stream()
                .mapToObj(score -> String.format(
                        Locale.ROOT,
                        "published: %.1f on %s by %s's authors (final, mean of 8 seeds, 2,000,000 updates)",
                        score,
                        task,
                        algorithm.name()))
                .toList();
    }
}
