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

    /** The sum over a column of single numbers in row order, in double as the authors' running sum is. */
    double sum(Rows column) {
        float[] values = new float[Math.min(length(), Rows.BLOCK)];
        double sum = 0;
        for (int row = start; row < end; row += values.length) {
            int count = Math.min(values.length, end - row);
            column.read(row, count, values, 0);
            for (int i = 0; i < count; i++) {
                sum += values[i];
            }
        }
        return sum;
    }

    /** All trajectories of the transitions, in order; together they hold every row. */
    static List<Trajectory> split(Transitions data) {
        List<Trajectory> trajectories = new ArrayList<>();
        int width = data.obsDim();
        int most = Math.max(1, Rows.BLOCK / width);
        float[] observations = new float[(most + 1) * width];
        float[] masks = new float[most];
        int[] start = {0};
        data.nextObservations().forEachBlock((first, count, next) -> {
            int end = first + count;
            data.observations().read(first, end < data.size() ? count + 1 : count, observations, 0);
            data.masks().read(first, count, masks, 0);
            for (int i = 0; i < count; i++) {
                int row = first + i;
                if (row == data.size() - 1
                        || masks[i] == 0
                        || differ(observations, (i + 1) * width, next, i * width, width)) {
                    trajectories.add(new Trajectory(start[0], row + 1));
                    start[0] = row + 1;
                }
            }
        });
        return trajectories;
    }

    private static boolean differ(float[] observations, int at, float[] next, int nextAt, int width) {
        double squares = 0;
        for (int i = 0; i < width; i++) {
            double difference = observations[at + i] - next[nextAt + i];
            squares += difference * difference;
        }
        return Math.sqrt(squares) > SAME_STATE;
    }
}
