// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

/** A few rows that stand for many: so many of them at equal distances, or all if there are no more. */
final class SpreadRows {
    private SpreadRows() {}

    /** In memory; at most so many. */
    static Transitions of(Transitions data, int most) {
        int count = Math.min(most, data.size());
        RowRuns rows = new RowRuns();
        for (int i = 0; i < count; i++) {
            rows.add((int) ((long) i * data.size() / count), 1);
        }
        Transitions some = data.select(rows);
        return new Transitions(
                data.obsDim(),
                data.actDim(),
                count,
                some.observations().all(),
                some.actions().all(),
                some.rewards().all(),
                some.masks().all(),
                some.nextObservations().all());
    }
}
