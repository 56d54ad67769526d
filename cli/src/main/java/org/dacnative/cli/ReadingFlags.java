// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dacnative.data.ColumnMap;
import org.dacnative.data.ReadingOptions;
import org.dacnative.input.InputException;
import picocli.CommandLine.Option;

/** What a data set's file does not say of itself. */
final class ReadingFlags {
    private static final int MOST_TASKS = 5;

    @Option(
            names = "--observation",
            paramLabel = "KEY[,KEY...]",
            defaultValue = "",
            description = "where observations are a dictionary (Minari, robomimic): those that are trained on, joined")
    private String observation;

    @Option(
            names = "--ogbench_task",
            paramLabel = "N",
            defaultValue = "0",
            description = "the task, 1..5, whose rewards are computed for an OGBench file (default: those in the file)")
    private int ogbenchTask;

    @Option(
            names = "--columns",
            paramLabel = "PART=NAME[,NAME...]",
            arity = "1..*",
            description = "which columns of a CSV file are which: " + ColumnMap.FORM)
    private List<String> columns = List.of();

    @Option(
            names = "--max_episode_steps",
            paramLabel = "N",
            description = "where a D4RL file has no timeouts: how long an episode is (default: the task's limit)")
    private Integer maxEpisodeSteps;

    /** Throws InputException for values that are not allowed. */
    ReadingOptions options() {
        if (ogbenchTask < 0 || ogbenchTask > MOST_TASKS) {
            throw new InputException("--ogbench_task is " + ogbenchTask + ", allowed are 1.." + MOST_TASKS
                    + ", or 0 for the rewards in the file");
        }
        if (maxEpisodeSteps != null && maxEpisodeSteps < 1) {
            throw new InputException("--max_episode_steps is " + maxEpisodeSteps + ", allowed is at least 1");
        }
        return new ReadingOptions(
                keys(),
                ogbenchTask,
                columnText().isEmpty() ? Optional.empty() : Optional.of(map()),
                maxEpisodeSteps == null ? OptionalInt.empty() : OptionalInt.of(maxEpisodeSteps));
    }

    /** Adds those that were given to a run's options. */
    void putTexts(Map<String, String> text) {
        if (!observation.isEmpty()) {
            text.put("observation", observation);
        }
        if (ogbenchTask != 0) {
            text.put("ogbench_task", "" + ogbenchTask);
        }
        if (!columnText().isEmpty()) {
            text.put("columns", columnText());
        }
        if (maxEpisodeSteps != null) {
            text.put("max_episode_steps", "" + maxEpisodeSteps);
        }
    }

    private List<String> keys() {
        if (observation.isBlank()) {
            return List.of();
        }
        List<String> keys =
                Arrays.stream(observation.split(",", -1)).map(String::strip).toList();
        if (keys.stream().anyMatch(String::isEmpty)) {
            throw new InputException("--observation is " + observation + ", allowed are names separated by commas");
        }
        return keys;
    }

    private ColumnMap map() {
        return ColumnMap.parse(columnText());
    }

    private String columnText() {
        return String.join(" ", columns).strip();
    }
}
