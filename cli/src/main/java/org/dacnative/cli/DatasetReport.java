// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dacnative.data.DatasetStatistics;
import org.dacnative.data.OfflineDataset;
import org.dacnative.data.TaskShape;
import org.dacnative.data.TaskTraits;
import org.dacnative.env.TaskSpec;
import org.dacnative.input.OneLine;

/** What is printed about a data set, and what is asked of it. */
final class DatasetReport {
    private DatasetReport() {}

    /** What a task's data have to look like. */
    static TaskShape shape(TaskSpec task) {
        return new TaskShape(task.obsDim(), task.actDim(), task.maxEpisodeSteps(), TaskTraits.of(task.name()));
    }

    /** What a task's file holds, what of it is trained on if that is not all, and what is odd about it. */
    static List<String> lines(Path file, OfflineDataset dataset, TaskSpec task) {
        return lines(file, dataset, content(dataset.statistics(), task));
    }

    /** The same of data of one's own. */
    static List<String> lines(Path file, OfflineDataset dataset) {
        return lines(file, dataset, content(dataset));
    }

    private static String content(DatasetStatistics data, TaskSpec task) {
        return task.family().dataAreEpisodes() ? episodes(data, task) : pieces(data);
    }

    private static String content(OfflineDataset dataset) {
        DatasetStatistics data = dataset.statistics();
        return format(
                "%,d transitions of %d and %d numbers of observation and action, %,d trajectories, mean return %.1f, best"
                        + " %.1f",
                data.transitions(),
                dataset.transitions().obsDim(),
                dataset.transitions().actDim(),
                data.trajectories(),
                data.meanReturn(),
                data.bestReturn());
    }

    private static List<String> lines(Path file, OfflineDataset dataset, String content) {
        DatasetStatistics data = dataset.statistics();
        List<String> lines = new ArrayList<>();
        lines.add("data: " + OneLine.of(file.toString()) + ", " + content);
        if (dataset.trajectories() < data.trajectories()) {
            lines.add(format(
                    "selected: %,d transitions, %,d trajectories (--percentage, --percentile)",
                    dataset.transitions().size() + heldOut(dataset), dataset.trajectories()));
        }
        lines.addAll(preparation(dataset));
        dataset.warnings().forEach(warning -> lines.add("warning: " + warning));
        return lines;
    }

    /**
     * The same for config.txt: what the data are, their mean score where they have one, what is odd.
     *
     * @param comparable whether policies are scored as the data are
     */
    static Map<String, String> facts(OfflineDataset dataset, Optional<TaskSpec> task, boolean comparable) {
        DatasetStatistics data = dataset.statistics();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("data", task.map(known -> content(data, known)).orElseGet(() -> content(dataset)));
        task.filter(known -> comparable && known.family().dataAreEpisodes())
                .ifPresent(known -> facts.put("data_score", format("%.4f", known.normalizedScore(data.meanReturn()))));
        if (!dataset.warnings().isEmpty()) {
            facts.put("data_warnings", String.join("; ", dataset.warnings()));
        }
        return facts;
    }

    /** Transitions that are not trained on. */
    private static int heldOut(OfflineDataset dataset) {
        return dataset.heldOut().map(part -> part.transitions().size()).orElse(0);
    }

    private static List<String> preparation(OfflineDataset dataset) {
        List<String> lines = new ArrayList<>();
        dataset.scaling()
                .actions()
                .ifPresent(bounds -> lines.add("actions: scaled from " + bounds.text()
                        + " into [-1, 1], and back when the policy acts (--action_low, --action_high)"));
        dataset.scaling()
                .observations()
                .ifPresent(
                        change -> lines.add("observations: mean and standard deviation of the rows that are trained on"
                                + " are taken out (--normalize_observations)"));
        dataset.heldOut()
                .ifPresent(part -> lines.add(format(
                        "held out: %,d trajectories, %,d transitions (--holdout); trained on are %,d and %,d",
                        part.trajectories().size(),
                        part.transitions().size(),
                        dataset.trajectories() - part.trajectories().size(),
                        dataset.transitions().size())));
        return lines;
    }

    private static String episodes(DatasetStatistics data, TaskSpec task) {
        return format(
                "%,d transitions, %,d trajectories, mean return %.1f (score %.1f), best %.1f (score %.1f)",
                data.transitions(),
                data.trajectories(),
                data.meanReturn(),
                task.normalizedScore(data.meanReturn()),
                data.bestReturn(),
                task.normalizedScore(data.bestReturn()));
    }

    /** Their returns say nothing of how good the data are. */
    private static String pieces(DatasetStatistics data) {
        return format(
                "%,d transitions in %,d pieces of episodes (which have no score), mean reward %.4f",
                data.transitions(), data.trajectories(), data.meanReward());
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
