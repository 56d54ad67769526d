// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.Locale;
import org.dacnative.algorithm.Algorithm;

/** The score that was published for a task, in words: it stands beside every score of ours. */
final class PublishedScore {
    private PublishedScore() {}

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
