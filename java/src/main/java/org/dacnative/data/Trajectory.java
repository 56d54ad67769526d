// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive transitions of one episode: rows {@code start} (included) to {@code end} (excluded). Trajectories serve
 * reward tuning and selection; the learner never sees them.
 *
 * <p>Where a format does not say where they end they are found as the authors' program finds them: one ends at a terminal, and where the next row's
 * observation is not what followed this row, which happens where a timed-out row was left out. So an episode that was
 * cut by the recorder before a row that happens to be the same counts as one with its successor.
 */
public record Trajectory(int start, int end) {
    private static final double SAME_STATE = 1e-6;

    /** Rows. */
    public int length() {
        return end - start;
    }

    /** The sum in row order, in double as the authors' running sum is. */
    double sum(float[] values) {
        double sum = 0;
        for (int row = start; row < end; row++) {
            sum += values[row];
        }
        return sum;
    }

    /** All trajectories of the transitions, in order; together they hold every row. */
    static List<Trajectory> split(Transitions data) {
        List<Trajectory> trajectories = new ArrayList<>();
        int start = 0;
        for (int row = 0; row < data.size(); row++) {
            if (row == data.size() - 1 || data.masks()[row] == 0 || jumpsAfter(data, row)) {
                trajectories.add(new Trajectory(start, row + 1));
                start = row + 1;
            }
        }
        return trajectories;
    }

    private static boolean jumpsAfter(Transitions data, int row) {
        int here = row * data.obsDim();
        int next = here + data.obsDim();
        double squares = 0;
        for (int i = 0; i < data.obsDim(); i++) {
            double difference = data.observations()[next + i] - data.nextObservations()[here + i];
            squares += difference * difference;
        }
        return Math.sqrt(squares) > SAME_STATE;
    }
}
