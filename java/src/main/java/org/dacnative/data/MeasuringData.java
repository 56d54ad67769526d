// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What policies are measured on where there is no environment, small enough to keep beside the replay: rows and beginnings
 * of the trajectories that are held out, and rows that are trained on.
 *
 * @param heldOut rows at equal distances, at most {@link #MOST_ROWS}
 * @param starts (N, D) observations that held-out trajectories begin with, at most {@link #MOST_STARTS}
 * @param rewards of the held-out trajectories that the starts are of, one array a trajectory
 * @param training rows at equal distances, at most {@link #MOST_TRAINING_ROWS}
 */
public record MeasuringData(Transitions heldOut, float[] starts, List<float[]> rewards, Transitions training) {
    /** About what an evaluation in an environment decides on. */
    public static final int MOST_ROWS = 4096;

    /** Then an interval is as narrow as it needs to be. */
    public static final int MOST_STARTS = 1000;

    /** What a small network can learn from. */
    public static final int MOST_TRAINING_ROWS = 20_000;

    /** Of a data set; empty if nothing is held out. */
    public static Optional<MeasuringData> of(OfflineDataset dataset) {
        return dataset.heldOut().map(part -> of(part, dataset.transitions()));
    }

    private static MeasuringData of(HeldOut part, Transitions training) {
        List<Trajectory> all = part.trajectories();
        int count = Math.min(MOST_STARTS, all.size());
        List<Trajectory> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(all.get((int) ((long) i * all.size() / count)));
        }
        RowRuns starts = new RowRuns();
        some.forEach(one -> starts.add(one.start(), 1));
        Transitions data = part.transitions();
        return new MeasuringData(
                SpreadRows.of(data, MOST_ROWS),
                starts.of(data.observations()).all(),
                some.stream().map(one -> rewards(data, one)).toList(),
                SpreadRows.of(training, MOST_TRAINING_ROWS));
    }

    private static float[] rewards(Transitions data, Trajectory one) {
        float[] rewards = new float[one.length()];
        data.rewards().read(one.start(), one.length(), rewards, 0);
        return rewards;
    }

    /** The data's own return from each start on, as far as it was recorded; rewards as they are trained on. */
    public double[] discountedReturns(double discount) {
        return rewards.stream()
                .mapToDouble(steps -> {
                    double sum = 0;
                    for (int step = steps.length - 1; step >= 0; step--) {
                        sum = steps[step] + discount * sum;
                    }
                    return sum;
                })
                .toArray();
    }
}
