// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Leaves trajectories out: first a random share ({@code --percentage}), then all but the best ({@code --percentile}).
 * "Best" is by tuned rewards, as in the authors' program; modes that shift rewards can change that order. The same seed
 * keeps the same trajectories: java.util.Random and Collections.shuffle are specified to the bit.
 */
final class TrajectorySelection {
    private TrajectorySelection() {}

    /** The trajectories that stay, in the order in which their rows are to be stored. */
    static List<Trajectory> select(List<Trajectory> trajectories, Rows rewards, DatasetOptions options) {
        List<Trajectory> kept = trajectories;
        if (options.percentage() < 100) {
            kept = random(kept, options.percentage(), options.seed());
        }
        if (options.percentile() < 100) {
            kept = best(kept, rewards, options.percentile());
        }
        return kept;
    }

    /** The kept trajectories' rows. */
    static Transitions keep(Transitions data, List<Trajectory> kept) {
        RowRuns rows = new RowRuns();
        kept.forEach(trajectory -> rows.add(trajectory.start(), trajectory.length()));
        return data.select(rows);
    }

    private static List<Trajectory> random(List<Trajectory> trajectories, double share, long seed) {
        List<Trajectory> shuffled = new ArrayList<>(trajectories);
        Collections.shuffle(shuffled, new Random(seed));
        return lastShare(shuffled, share);
    }

    /** Ascending by return; the sort is stable. */
    private static List<Trajectory> best(List<Trajectory> trajectories, Rows rewards, double share) {
        Map<Trajectory, Double> returns = new HashMap<>();
        trajectories.stream() // in the order of a file, which is read once then
                .sorted(Comparator.comparingInt(Trajectory::start))
                .forEach(trajectory -> returns.put(trajectory, trajectory.sum(rewards)));
        List<Trajectory> ascending = new ArrayList<>(trajectories);
        ascending.sort(Comparator.comparingDouble(returns::get));
        return lastShare(ascending, share);
    }

    private static List<Trajectory> lastShare(List<Trajectory> trajectories, double share) {
        int count = Math.max(1, (int) Math.floor(trajectories.size() * share / 100));
        return trajectories.subList(trajectories.size() - count, trajectories.size());
    }
}
