// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** What the file holds, what of it is trained on if that is not all, and what is odd about it. */
    static List<String> lines(Path file, OfflineDataset dataset, TaskSpec task) {
        DatasetStatistics data = dataset.statistics();
        List<String> lines = new ArrayList<>();
        lines.add("data: " + OneLine.of(file.toString()) + ", "
                + (task.family().dataAreEpisodes() ? episodes(data, task) : pieces(data)));
        if (dataset.trajectories() < data.trajectories()) {
            lines.add(format(
                    "selected: %,d transitions, %,d trajectories (--percentage, --percentile)",
                    dataset.transitions().size(), dataset.trajectories()));
        }
        dataset.warnings().forEach(warning -> lines.add("warning: " + warning));
        return lines;
    }

    /** The same for config.txt: what the data are, their mean score where they have one, what is odd. */
    static Map<String, String> facts(OfflineDataset dataset, TaskSpec task) {
        DatasetStatistics data = dataset.statistics();
        Map<String, String> facts = new LinkedHashMap<>();
        if (task.family().dataAreEpisodes()) {
            facts.put("data", episodes(data, task));
            facts.put("data_score", format("%.4f", task.normalizedScore(data.meanReturn())));
        } else {
            facts.put("data", pieces(data));
        }
        if (!dataset.warnings().isEmpty()) {
            facts.put("data_warnings", String.join("; ", dataset.warnings()));
        }
        return facts;
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
