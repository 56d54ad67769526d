// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dacnative.data.column.DataRefusal;

/**
 * Recorded steps, row by row, with the last row of each trajectory marked: what tables of any format become before they
 * are transitions. Where successors are not stored a row's is the next row; then the last row of a trajectory has none
 * and is left out, unless it is terminal, where it is not needed.
 *
 * @param obsDim D
 * @param actDim A
 * @param observations (N, D)
 * @param actions (N, A)
 * @param rewards (N)
 * @param masks (N), 0 where the task ended, else 1
 * @param lasts (N), the last row of a trajectory
 * @param nextObservations (N, D), where they are stored
 */
record StepTable(
        int obsDim,
        int actDim,
        float[] observations,
        float[] actions,
        float[] rewards,
        float[] masks,
        boolean[] lasts,
        Optional<float[]> nextObservations) {

    /** Throws DataRefusal if no row has a successor. */
    Episodes episodes(String format, List<String> warnings) {
        lasts[lasts.length - 1] = true;
        int[] rows = rows();
        if (rows.length == 0) {
            throw new DataRefusal(
                    "hold no transitions, for the last row of a trajectory has no successor; give another file");
        }
        return new Episodes(format, transitions(rows), trajectories(rows), List.copyOf(warnings));
    }

    /** Those with a successor. */
    private int[] rows() {
        int[] rows = new int[lasts.length];
        int count = 0;
        for (int row = 0; row < rows.length; row++) {
            if (nextObservations.isPresent() || !lasts[row] || masks[row] == 0) {
                rows[count++] = row;
            }
        }
        return Arrays.copyOf(rows, count);
    }

    private Transitions transitions(int[] rows) {
        float[] next = new float[Math.multiplyExact(rows.length, obsDim)];
        for (int i = 0; i < rows.length; i++) {
            boolean follows = nextObservations.isEmpty() && !lasts[rows[i]];
            float[] from = nextObservations.orElse(observations);
            System.arraycopy(from, (follows ? rows[i] + 1 : rows[i]) * obsDim, next, i * obsDim, obsDim);
        }
        return new Transitions(
                obsDim,
                actDim,
                rows.length,
                gather(observations, obsDim, rows),
                gather(actions, actDim, rows),
                gather(rewards, 1, rows),
                gather(masks, 1, rows),
                next);
    }

    private List<Trajectory> trajectories(int[] rows) {
        List<Trajectory> trajectories = new ArrayList<>();
        int start = 0;
        int from = 0;
        for (int row = 0; row < lasts.length; row++) {
            while (from < rows.length && rows[from] <= row) {
                from++;
            }
            if (lasts[row] && from > start) {
                trajectories.add(new Trajectory(start, from));
                start = from;
            }
        }
        return trajectories;
    }

    /** The column itself where every row stays. */
    private static float[] gather(float[] column, int width, int[] rows) {
        if (column.length == rows.length * width) {
            return column;
        }
        float[] gathered = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(column, rows[i] * width, gathered, i * width, width);
        }
        return gathered;
    }
}
