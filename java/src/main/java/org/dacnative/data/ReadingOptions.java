// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a file does not say of itself.
 *
 * @param observation keys of a dictionary of observations that are joined, in this order; empty where there is none
 * @param ogbenchTask 1..5, whose rewards and masks are computed from OGBench's states; 0 for those in the file
 * @param columns which columns of a table of text are which
 * @param maxEpisodeSteps where steps of D4RL have no timeouts: how long an episode is; empty for the task's limit
 */
public record ReadingOptions(
        List<String> observation, int ogbenchTask, Optional<ColumnMap> columns, OptionalInt maxEpisodeSteps) {
    /** For files that say everything. */
    public static final ReadingOptions NONE = new ReadingOptions(List.of(), 0, Optional.empty());

    /** With the task's limit. */
    public ReadingOptions(List<String> observation, int ogbenchTask, Optional<ColumnMap> columns) {
        this(observation, ogbenchTask, columns, OptionalInt.empty());
    }

    /** What is said at all, by the names of the command line's options. */
    List<String> given() {
        List<String> given = new ArrayList<>();
        if (!observation.isEmpty()) {
            given.add("--observation");
        }
        if (ogbenchTask != 0) {
            given.add("--ogbench_task");
        }
        columns.ifPresent(map -> given.add("--columns"));
        maxEpisodeSteps.ifPresent(steps -> given.add("--max_episode_steps"));
        return given;
    }

    /** Keeps a copy of the list. */
    public ReadingOptions {
        observation = List.copyOf(observation);
    }
}
