// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dacnative.input.InputException;

/**
 * What is in a data set, sound or not.
 *
 * @param format its name
 * @param columns all that are in the file, needed or not
 * @param episodes the spread of lengths and returns, with the returns themselves; empty if the data cannot be trained on
 * @param findings what was looked at, with a verdict on each
 */
public record Inspection(
        String format, List<ColumnSummary> columns, Optional<Figures> episodes, List<Finding> findings) {

    /** Columns without which there is no training; others may be as they are. */
    private static final Set<String> USED = Set.of(
            "observations",
            "next_observations",
            "actions",
            "rewards",
            "terminals",
            "timeouts",
            "terminations",
            "obs",
            "next_obs",
            "dones",
            "masks",
            "valids");

    /**
     * Of episodes as they are trained on.
     *
     * @param transitions rows
     * @param lengths of episodes
     * @param returns of episodes, undiscounted
     * @param everyReturn in order of the episodes
     */
    public record Figures(int transitions, Spread lengths, Spread returns, double[] everyReturn) {}

    /**
     * Looks at a file. Throws InputException only if it is no data set at all.
     *
     * @param task whose sizes the data should have; empty for a file's own
     */
    public static Inspection of(Path path, Optional<TaskShape> task, ReadingOptions options) {
        try (Contents contents = Contents.open(path)) {
            DatasetFormat format = DatasetFormat.of(contents);
            List<ColumnSummary> columns = new ArrayList<>();
            List<Finding> findings = new ArrayList<>();
            for (Map.Entry<String, List<Column>> named : ColumnList.of(contents).entrySet()) {
                summarize(path, named, columns, findings);
            }
            columns.forEach(column -> findings.addAll(columnFindings(column)));
            Optional<Figures> figures = Optional.empty();
            try {
                Episodes episodes = format.read(contents, task, options);
                findings.addAll(EpisodeFindings.of(episodes));
                figures = Optional.of(figures(episodes));
            } catch (InputException e) {
                findings.add(new Finding("training", Finding.Verdict.WRONG, withoutPath(contents, e)));
            }
            return new Inspection(format.name(), columns, figures, List.copyOf(findings));
        }
    }

    /** The worst of all. */
    public Finding.Verdict verdict() {
        return findings.stream().map(Finding::verdict).max(Enum::compareTo).orElse(Finding.Verdict.FINE);
    }

    private static void summarize(
            Path path, Map.Entry<String, List<Column>> named, List<ColumnSummary> columns, List<Finding> findings) {
        try {
            columns.add(
                    HdfCalls.reading(path, named.getKey(), () -> ColumnSummary.of(named.getKey(), named.getValue())));
        } catch (InputException e) {
            findings.add(new Finding(
                    named.getKey(),
                    isUsed(named.getKey()) ? Finding.Verdict.WRONG : Finding.Verdict.ODD,
                    e.getMessage().replace(path + ": ", "")));
        }
    }

    private static List<Finding> columnFindings(ColumnSummary column) {
        List<Finding> findings = new ArrayList<>();
        if (column.notFinite() > 0) {
            findings.add(new Finding(
                    column.name(),
                    isUsed(column.name()) ? Finding.Verdict.WRONG : Finding.Verdict.ODD,
                    DataWarnings.format("%,d numbers are NaN or infinite, first in rows ", column.notFinite())
                            + column.firstRows()));
        }
        if (!column.constant().isEmpty() && column.name().contains("obs")) {
            findings.add(
                    Finding.of(column.name(), true, "the same number in every row in columns " + column.constant()));
        }
        return findings;
    }

    private static boolean isUsed(String column) {
        for (String part : column.split("/")) {
            if (USED.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static Figures figures(Episodes episodes) {
        double[] returns = EpisodeFindings.returns(
                episodes.trajectories(), episodes.transitions().rewards());
        return new Figures(
                episodes.transitions().size(),
                Spread.of(EpisodeFindings.lengths(episodes.trajectories())),
                Spread.of(returns),
                returns);
    }

    private static String withoutPath(Contents contents, InputException e) {
        String path = contents.path() + ": ";
        return e.getMessage().startsWith(path) ? e.getMessage().substring(path.length()) : e.getMessage();
    }
}
