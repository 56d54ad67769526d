// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Optional;
import org.dacnative.input.InputException;

/**
 * From recorded steps to transitions, as D4RL's {@code qlearning_dataset} does it.
 *
 * <p>What would surprise: the next state is always the next row of {@code observations}, also where the file stores
 * {@code next_observations} and where the next row opens another episode; the last row and every timed-out row are left
 * out, even where such a row is terminal; and without recorded timeouts the step counter starts at 1, not 0, after a
 * terminal, so that such an episode is cut one step early.
 */
final class QLearningDataset {
    private QLearningDataset() {}

    /**
     * The recorded rows that become transitions, in order.
     *
     * @param terminals (N)
     * @param timeouts (N), or empty: then episodes are cut by counting steps
     * @param maxEpisodeSteps steps of an episode where timeouts were not recorded
     * @param keepTimedOut keep timed-out rows too ({@code terminate_on_end})
     */
    static RowRuns rows(boolean[] terminals, Optional<boolean[]> timeouts, int maxEpisodeSteps, boolean keepTimedOut) {
        RowRuns rows = new RowRuns();
        int step = 0;
        for (int row = 0; row < terminals.length - 1; row++) {
            boolean last = timeouts.isPresent() ? timeouts.get()[row] : step == maxEpisodeSteps - 1;
            if (last && !keepTimedOut) {
                step = 0;
                continue;
            }
            if (terminals[row] || last) {
                step = 0;
            }
            rows.add(row, 1);
            step++;
        }
        return rows;
    }

    /** Transitions with actions and rewards as recorded. Throws InputException if no row is left. */
    static Transitions of(RecordedSteps steps, TaskShape shape) {
        boolean[] terminals = steps.terminals();
        RowRuns rows = rows(terminals, steps.timeouts(), shape.maxEpisodeSteps(), false);
        if (rows.size() == 0) {
            throw new InputException(steps.name() + ": holds no transitions, for the last of its rows ("
                    + terminals.length
                    + ") and those with a timeout do not count; give another file with --dataset");
        }
        Rows states = steps.observations();
        return new Transitions(
                shape.obsDim(),
                shape.actDim(),
                rows.size(),
                rows.of(states),
                rows.of(steps.actions()),
                rows.of(steps.rewards()),
                rows.of(new Masks(terminals)),
                rows.of(states, 1));
    }
}
