// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Whole trajectories that are not trained on, prepared like those that are.
 *
 * @param transitions of these trajectories only
 * @param trajectories of these transitions, in order, without gaps
 */
public record HeldOut(Transitions transitions, List<Trajectory> trajectories) {
    public HeldOut {
        trajectories = List.copyOf(trajectories);
    }

    /**
     * A random choice of whole trajectories: the share that is asked for, at least one, and at least one stays.
     *
     * @param share 0..1; 0 holds nothing out
     * @return those that are held out, in their order among all; none of less than two
     */
    static List<Trajectory> choose(List<Trajectory> trajectories, double share, long seed) {
        if (share == 0 || trajectories.size() < 2) {
            return List.of();
        }
        List<Integer> shuffled =
                new ArrayList<>(IntStream.range(0, trajectories.size()).boxed().toList());
        Collections.shuffle(shuffled, new Random(seed));
        int count = (int) Math.round(share * trajectories.size());
        return shuffled.subList(0, Math.max(1, Math.min(count, trajectories.size() - 1))).stream()
                .sorted()
                .map(trajectories::get)
                .toList();
    }

    /** Those that stay; all of them, as they are, if none is held out. */
    static List<Trajectory> others(List<Trajectory> trajectories, List<Trajectory> held) {
        Set<Trajectory> out = new HashSet<>(held);
        return held.isEmpty()
                ? trajectories
                : trajectories.stream().filter(one -> !out.contains(one)).toList();
    }

    /** The rows of some trajectories. */
    static HeldOut of(Transitions data, List<Trajectory> chosen) {
        List<Trajectory> moved = new ArrayList<>();
        int start = 0;
        for (Trajectory trajectory : chosen) {
            moved.add(new Trajectory(start, start + trajectory.length()));
            start += trajectory.length();
        }
        return new HeldOut(TrajectorySelection.keep(data, chosen), moved);
    }

    HeldOut mapObservations(RowTransform change) {
        return new HeldOut(transitions.mapObservations(change), trajectories);
    }
}
