// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What every format of data gives: transitions as recorded, and where trajectories begin and end.
 *
 * @param format the name of the format that they were read from
 * @param transitions actions and rewards as recorded
 * @param trajectories in order, without gaps; together they hold every row
 * @param warnings what is odd about the source but no reason to refuse it, a line each
 */
public record Episodes(String format, Transitions transitions, List<Trajectory> trajectories, List<String> warnings) {
    /** The names, in any format, of the columns that these are made of; others may be as they are. */
    static final Set<String> COLUMNS = Set.of(
            "observations",
            "next_observations",
            "actions",
            "rewards",
            "terminals",
            "timeouts",
            "terminations",
            "truncations",
            "obs",
            "next_obs",
            "dones",
            "masks",
            "valids");

    /**
     * Of transitions in memory. One of them ends an episode if its mask is 0, if the next one's observation is not its next
     * observation, or if it is the last.
     */
    public static Episodes of(Transitions recorded) {
        return new Episodes("arrays", recorded, Trajectory.split(recorded), List.of());
    }

    /** The same with something else that is odd, said first. */
    Episodes withWarnings(List<String> first) {
        List<String> all = new ArrayList<>(first);
        all.addAll(warnings);
        return new Episodes(format, transitions, trajectories, List.copyOf(all));
    }

    /** Of steps in D4RL's manner, whose trajectories have to be guessed. */
    static Episodes ofD4rl(RecordedSteps steps, TaskShape shape) {
        Transitions transitions = QLearningDataset.of(steps, shape);
        return new Episodes(D4rlFormat.NAME, transitions, Trajectory.split(transitions), List.copyOf(steps.warnings()));
    }
}
