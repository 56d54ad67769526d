// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.dacnative.input.InputException;

/** Parts of a data set, and several as one. Trajectories stay whole and in order; all numbers keep their bits. */
public final class EpisodeSelection {
    private EpisodeSelection() {}

    /**
     * Trajectories by their numbers, from 0.
     *
     * @param from the first
     * @param to behind the last
     */
    public static Episodes range(Episodes all, int from, int to) {
        int count = all.trajectories().size();
        if (from < 0 || from >= to || to > count) {
            throw InputException.ofParameter("episodes " + from + ":" + to + ": allowed is a part of 0:" + count
                    + ", the trajectories of the data set");
        }
        return keep(all, all.trajectories().subList(from, to));
    }

    /** The first transitions; the last trajectory may end early then. */
    public static Episodes first(Episodes all, int transitions) {
        int size = all.transitions().size();
        if (transitions < 1 || transitions > size) {
            throw InputException.ofParameter(DataWarnings.format(
                    "transitions %d: allowed is 1 to %d, those of the data set", transitions, size));
        }
        List<Trajectory> kept = new ArrayList<>();
        for (Trajectory trajectory : all.trajectories()) {
            if (trajectory.start() < transitions) {
                kept.add(new Trajectory(trajectory.start(), Math.min(trajectory.end(), transitions)));
            }
        }
        return keep(all, kept);
    }

    /** The trajectories with the largest returns, this per cent of all, at least one. */
    public static Episodes best(Episodes all, double share) {
        return choose(all, new DatasetOptions(RewardTuning.NO, share, 100, 0));
    }

    /** Random trajectories, this per cent of all, at least one. */
    public static Episodes random(Episodes all, double share, long seed) {
        return choose(all, new DatasetOptions(RewardTuning.NO, 100, share, seed));
    }

    /** All of each, one after the other. */
    public static Episodes merged(List<Episodes> parts) {
        Transitions first = parts.get(0).transitions();
        long rows = 0;
        for (Episodes part : parts) {
            requireSame("an observation", first.obsDim(), part.transitions().obsDim());
            requireSame("an action", first.actDim(), part.transitions().actDim());
            rows += part.transitions().size();
        }
        if (rows > Integer.MAX_VALUE) {
            throw new InputException(DataWarnings.format("%,d transitions are too many for one data set here", rows));
        }
        List<Trajectory> trajectories = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        int row = 0;
        for (Episodes part : parts) {
            for (Trajectory trajectory : part.trajectories()) {
                trajectories.add(new Trajectory(row + trajectory.start(), row + trajectory.end()));
            }
            warnings.addAll(part.warnings());
            row += part.transitions().size();
        }
        return new Episodes(
                parts.get(0).format(),
                Transitions.joined(parts.stream().map(Episodes::transitions).toList()),
                trajectories,
                List.copyOf(warnings));
    }

    private static Episodes choose(Episodes all, DatasetOptions options) {
        List<Trajectory> chosen = new ArrayList<>(
                TrajectorySelection.select(all.trajectories(), all.transitions().rewards(), options));
        chosen.sort(Comparator.comparingInt(Trajectory::start));
        return keep(all, chosen);
    }

    private static Episodes keep(Episodes all, List<Trajectory> kept) {
        List<Trajectory> trajectories = new ArrayList<>();
        int row = 0;
        for (Trajectory trajectory : kept) {
            trajectories.add(new Trajectory(row, row + trajectory.length()));
            row += trajectory.length();
        }
        return new Episodes(
                all.format(), TrajectorySelection.keep(all.transitions(), kept), trajectories, all.warnings());
    }

    private static void requireSame(String what, int first, int other) {
        if (first != other) {
            throw new InputException(what + " of the first data set has " + first + " numbers, of another " + other
                    + "; only data of one task can be merged");
        }
    }
}
