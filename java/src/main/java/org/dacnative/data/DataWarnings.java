// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is odd about transitions that can be trained on, held against what their task's look like. One line each. */
final class DataWarnings {
    private DataWarnings() {}

    /** Of all transitions, before rewards are tuned. */
    static List<String> of(Transitions data, List<Trajectory> trajectories, TaskTraits task) {
        List<String> warnings = new ArrayList<>();
        task.firstHeight().ifPresent(height -> checkBeginnings(data, trajectories, task.task(), height, warnings));
        task.reach().ifPresent(reach -> checkPlaces(data, task.task(), reach, warnings));
        checkRewards(data.rewards(), task, warnings);
        return warnings;
    }

    private static void checkBeginnings(
            Transitions data, List<Trajectory> trajectories, String task, double height, List<String> warnings) {
        float[] first = new float[data.obsDim()];
        double[] heights = trajectories.stream()
                .mapToDouble(trajectory -> {
                    data.observations().read(trajectory.start(), 1, first, 0);
                    return first[0];
                })
                .sorted()
                .toArray();
        double median = heights[heights.length / 2];
        if (Math.abs(median - height) > TaskTraits.HEIGHT_SPREAD) {
            warnings.add(format(
                    "episodes begin with a first number of %.2f (median of %d), those of %s with %.2f; do --env and"
                            + " --dataset belong together?",
                    median, heights.length, task, height));
        }
    }

    private static void checkPlaces(Transitions data, String task, double reach, List<String> warnings) {
        double[] most = {0};
        data.observations().forEachBlock((first, count, values) -> {
            for (int at = 0; at < count * data.obsDim(); at += data.obsDim()) {
                most[0] = Math.max(most[0], Math.max(Math.abs(values[at]), Math.abs(values[at + 1])));
            }
        });
        double farthest = most[0];
        if (farthest > reach) {
            warnings.add(format(
                    "places reach %.1f, but the maze of %s ends before %.0f; do --env and --dataset belong together?",
                    farthest, task, reach));
        }
    }

    private static void checkRewards(Rows rewards, TaskTraits task, List<String> warnings) {
        double[] bounds = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        rewards.forEachBlock((first, count, values) -> {
            for (int i = 0; i < count; i++) {
                bounds[0] = Math.min(bounds[0], values[i]);
                bounds[1] = Math.max(bounds[1], values[i]);
            }
        });
        double lowest = bounds[0];
        double highest = bounds[1];
        if (lowest < task.lowestReward() || highest > task.highestReward()) {
            warnings.add(format(
                    "rewards reach from %.4g to %.4g, those of %s lie between %.0f and %.0f; another scale, or another"
                            + " task?",
                    lowest, highest, task.task(), task.lowestReward(), task.highestReward()));
        }
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
