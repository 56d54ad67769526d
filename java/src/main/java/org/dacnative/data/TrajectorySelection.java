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
    static List<Trajectory> select(List<Trajectory> trajectories, float[] rewards, DatasetOptions options) {
        List<Trajectory> kept = trajectories;
        if (options.percentage() < 100) {
            kept = random(kept, options.percentage(), options.seed());
        }
        if (options.percentile() < 100) {
            kept = best(kept, rewards, options.percentile());
        }
        return kept;
    }

    /** Copies the kept trajectories' rows. */
    static Transitions keep(Transitions data, List<Trajectory> kept) {
        return new Transitions(
                data.obsDim(),
                data.actDim(),
                kept.stream().mapToInt(Trajectory::length).sum(),
                gather(data.observations(), data.obsDim(), kept),
                gather(data.actions(), data.actDim(), kept),
                gather(data.rewards(), 1, kept),
                gather(data.masks(), 1, kept),
                gather(data.nextObservations(), data.obsDim(), kept));
    }

    private static List<Trajectory> random(List<Trajectory> trajectories, double share, long seed) {
        List<Trajectory> shuffled = new ArrayList<>(trajectories);
        Collections.shuffle(shuffled, new Random(seed));
        return lastShare(shuffled, share);
    }

    /** Ascending by return; the sort is stable. */
    private static List<Trajectory> best(List<Trajectory> trajectories, float[] rewards, double share) {
        Map<Trajectory, Double> returns = new HashMap<>();
        trajectories.forEach(trajectory -> returns.put(trajectory, trajectory.sum(rewards)));
        List<Trajectory> ascending = new ArrayList<>(trajectories);
        ascending.sort(Comparator.comparingDouble(returns::get));
        return lastShare(ascending, share);
    }

    private static List<Trajectory> lastShare(List<Trajectory> trajectories, double share) {
        int count = Math.max(1, (int) Math.floor(trajectories.size() * share / 100));
        return trajectories.subList(trajectories.size() - count, trajectories.size());
    }

    private static float[] gather(float[] column, int width, List<Trajectory> kept) {
        int rows = kept.stream().mapToInt(Trajectory::length).sum();
        float[] gathered = new float[rows * width];
        int to = 0;
        for (Trajectory trajectory : kept) {
            int count = trajectory.length() * width;
            System.arraycopy(column, trajectory.start() * width, gathered, to, count);
            to += count;
        }
        return gathered;
    }
}
