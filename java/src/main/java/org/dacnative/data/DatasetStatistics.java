// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.List;

/**
 * What a data set holds: the policy has to beat it. Returns are undiscounted sums of the rewards as recorded.
 *
 * @param transitions rows
 * @param trajectories pieces that the rows fall into, see {@link Trajectory}
 * @param meanReturn over the trajectories
 * @param bestReturn over the trajectories
 */
public record DatasetStatistics(int transitions, int trajectories, double meanReturn, double bestReturn) {

    /** Over all rows. */
    public double meanReward() {
        return meanReturn * trajectories / transitions;
    }

    static DatasetStatistics of(List<Trajectory> trajectories, Rows rewards) {
        double sum = 0;
        double best = Double.NEGATIVE_INFINITY;
        for (Trajectory trajectory : trajectories) {
            double trajectoryReturn = trajectory.sum(rewards);
            sum += trajectoryReturn;
            best = Math.max(best, trajectoryReturn);
        }
        return new DatasetStatistics(rewards.size(), trajectories.size(), sum / trajectories.size(), best);
    }
}
