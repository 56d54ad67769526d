// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dacnative.data.column.Column;
import org.dacnative.data.column.FileCalls;
import org.dacnative.input.InputException;

/**
 * What is in a data set, sound or not.
 *
 * @param format its name
 * @param columns all that are in the file, needed or not
 * @param episodes the spread of lengths and returns, with the returns themselves; empty if the data cannot be trained on
 * @param tunings what reward tuning would make of the rewards; none if the data cannot be trained on
 * @param findings what was looked at, with a verdict on each
 */
public record Inspection(
        String format,
        List<ColumnSummary> columns,
        Optional<Figures> episodes,
        List<TunedRewards> tunings,
        List<Finding> findings) {
    /**
     * Of episodes as they are trained on.
     *
     * @param transitions rows
     * @param lengths of episodes
     * @param returns of episodes, undiscounted
     * @param everyReturn in order of the episodes
     * @param distributions of the same and of rewards and actions
     */
    public record Figures(
            int transitions, Spread lengths, Spread returns, double[] everyReturn, Distributions distributions) {}

    /** Of episodes, of transitions, and of all numbers of all actions. */
    public record Distributions(Histogram returns, Histogram lengths, Histogram rewards, Histogram actions) {}

    /**
     * Looks at a file. Throws InputException only if it is no data set at all.
     *
     * @param task whose sizes the data should have; empty for a file's own
     * @param tuning whose results are wanted; empty for all
     */
    public static Inspection of(
            Path path, Optional<TaskShape> task, ReadingOptions options, Optional<RewardTuning> tuning) {
        try (Contents contents = Contents.open(path)) {
            DatasetFormat format = DatasetFormat.of(contents);
            List<ColumnSummary> columns = new ArrayList<>();
            List<Finding> findings = new ArrayList<>();
            ColumnList list = ColumnList.of(contents);
            Map<String, List<Column>> all = list.columns();
            for (Map.Entry<String, List<Column>> named : all.entrySet()) {
                summarize(path, named, columns, findings);
            }
            list.refusals().forEach((name, why) -> {
                if (isUsed(name)) {
                    findings.add(new Finding(name, Finding.Verdict.WRONG, why.replace(path + ": ", "")));
                } else {
                    columns.add(ColumnSummary.unread(name));
                }
            });
            columns.forEach(column -> findings.addAll(columnFindings(column)));
            if (format instanceof D4rlFormat) {
                bothFlags(path, all).ifPresent(findings::add);
            }
            Optional<Figures> figures = Optional.empty();
            List<TunedRewards> tunings = List.of();
            try {
                Episodes episodes = format.read(contents, task, options).withWarnings(format.unused(options));
                findings.addAll(EpisodeFindings.of(episodes, task.isEmpty()));
                tunings = TunedRewards.of(episodes, tuning.map(List::of).orElse(List.of(RewardTuning.values())));
                findings.add(tuned(tunings, tuning, RewardTuning.usual(task.isPresent())));
                figures = Optional.of(figures(episodes));
            } catch (InputException e) {
                findings.add(new Finding("training", Finding.Verdict.WRONG, withoutPath(contents, e)));
            }
            return new Inspection(format.name(), columns, figures, tunings, List.copyOf(findings));
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
                    FileCalls.reading(path, named.getKey(), () -> ColumnSummary.of(named.getKey(), named.getValue())));
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
        if (!column.constant().isEmpty() && column.name().matches(".*(obs|actions).*")) {
            findings.add(
                    Finding.of(column.name(), true, "the same number in every row in columns " + column.constant()));
        }
        return findings;
    }

    /** In D4RL's layout a row with a terminal and a timeout is left out, and its terminal is lost. */
    private static Optional<Finding> bothFlags(Path path, Map<String, List<Column>> columns) {
        double[] terminals = numbers(path, columns, "terminals");
        double[] timeouts = numbers(path, columns, "timeouts");
        int rows = Math.min(terminals.length, timeouts.length);
        if (rows == 0) {
            return Optional.empty();
        }
        long[] counts = new long[3];
        for (int row = 0; row < rows; row++) {
            boolean ended = terminals[row] != 0;
            boolean cut = timeouts[row] != 0;
            counts[0] += ended ? 1 : 0;
            counts[1] += cut ? 1 : 0;
            counts[2] += ended && cut ? 1 : 0;
        }
        return Optional.of(Finding.of(
                "flags",
                counts[2] > 0,
                DataWarnings.format(
                        "%,d rows are terminals, %,d timeouts, %,d both", counts[0], counts[1], counts[2])));
    }

    /** None of a column that is not there, or cannot be read, which another finding says. */
    private static double[] numbers(Path path, Map<String, List<Column>> columns, String name) {
        try {
            return columns.containsKey(name)
                    ? FileCalls.reading(
                                    path, name, () -> columns.get(name).get(0).doubles())
                            .orElse(new double[0])
                    : new double[0];
        } catch (InputException e) {
            return new double[0];
        }
    }

    /** A mode that was named has to work; the usual one should. */
    private static Finding tuned(List<TunedRewards> tunings, Optional<RewardTuning> chosen, RewardTuning usual) {
        TunedRewards tuned = tunings.stream()
                .filter(one -> one.mode() == chosen.orElse(usual))
                .findFirst()
                .orElseThrow();
        return tuned.numbers()
                .map(numbers -> Finding.of(
                        "reward_tune",
                        false,
                        DataWarnings.format(
                                "%s %s rewards of %.6g to %.6g, mean %.6g",
                                tuned.mode().optionName(),
                                tuned.mode() == RewardTuning.NO ? "leaves" : "makes",
                                numbers.minimum(),
                                numbers.maximum(),
                                numbers.mean())))
                .orElse(new Finding(
                        "reward_tune",
                        chosen.isPresent() ? Finding.Verdict.WRONG : Finding.Verdict.ODD,
                        tuned.refusal()));
    }

    private static boolean isUsed(String column) {
        for (String part : column.split("/")) {
            if (Episodes.COLUMNS.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static Figures figures(Episodes episodes) {
        Transitions data = episodes.transitions();
        double[] returns = EpisodeFindings.returns(episodes.trajectories(), data.rewards());
        double[] lengths = EpisodeFindings.lengths(episodes.trajectories());
        return new Figures(
                data.size(),
                Spread.of(lengths),
                Spread.of(returns),
                returns,
                new Distributions(
                        Histogram.of(returns),
                        Histogram.ofWhole(lengths),
                        Histogram.of(data.rewards()),
                        Histogram.of(data.actions())));
    }

    private static String withoutPath(Contents contents, InputException e) {
        String path = contents.path() + ": ";
        return e.getMessage().startsWith(path) ? e.getMessage().substring(path.length()) : e.getMessage();
    }
}
