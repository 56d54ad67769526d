// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Arrays;

/**
 * A choice of rows in an order: runs of rows that follow each other. Recorded steps that become transitions are one, a
 * selection of trajectories is another.
 */
public final class RowRuns {
    private int[] starts = new int[16];
    /** How many rows come before each run; one entry more than runs. */
    private int[] before = new int[17];

    private int runs;

    /** Appends rows {@code start} to {@code start + count}. Throws ArithmeticException beyond 2^31 - 1 rows. */
    public void add(int start, int count) {
        if (runs > 0 && starts[runs - 1] + (before[runs] - before[runs - 1]) == start) {
            before[runs] = Math.addExact(before[runs], count);
            return;
        }
        if (runs == starts.length) {
            starts = Arrays.copyOf(starts, 2 * runs);
            before = Arrays.copyOf(before, 2 * runs + 1);
        }
        starts[runs] = start;
        before[runs + 1] = Math.addExact(before[runs], count);
        runs++;
    }

    /** How many rows were chosen. */
    public int size() {
        return before[runs];
    }

    /** The chosen rows of a column. */
    public Rows of(Rows column) {
        return of(column, 0);
    }

    /** For each chosen row the one that is {@code offset} behind it in the column. */
    Rows of(Rows column, int offset) {
        return new Rows() {
            @Override
            public int size() {
                return RowRuns.this.size();
            }

            @Override
            public int width() {
                return column.width();
            }

            @Override
            public void read(int first, int count, float[] to, int at) {
                int run = runOf(first);
                for (int row = first; row < first + count; run++) {
                    int skipped = row - before[run];
                    int taken = Math.min(before[run + 1] - row, first + count - row);
                    column.read(starts[run] + skipped + offset, taken, to, at + (row - first) * column.width());
                    row += taken;
                }
            }
        };
    }

    private int runOf(int row) {
        int found = Arrays.binarySearch(before, 0, runs, row);
        return found >= 0 ? found : -found - 2;
    }
}
