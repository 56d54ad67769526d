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
        double[] heights = trajectories.stream()
                .mapToDouble(trajectory -> data.observations()[trajectory.start() * data.obsDim()])
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
        double farthest = 0;
        for (int row = 0; row < data.size(); row++) {
            for (int i = row * data.obsDim(); i < row * data.obsDim() + 2; i++) {
                farthest = Math.max(farthest, Math.abs(data.observations()[i]));
            }
        }
        if (farthest > reach) {
            warnings.add(format(
                    "places reach %.1f, but the maze of %s ends before %.0f; do --env and --dataset belong together?",
                    farthest, task, reach));
        }
    }

    private static void checkRewards(float[] rewards, TaskTraits task, List<String> warnings) {
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (float reward : rewards) {
            lowest = Math.min(lowest, reward);
            highest = Math.max(highest, reward);
        }
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
