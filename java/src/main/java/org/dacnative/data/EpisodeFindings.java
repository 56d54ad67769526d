// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What is to be said of transitions that could be read: lengths, returns, rewards, actions, ends, duplicates. */
final class EpisodeFindings {
    private static final float SATURATED = 0.999f;
    private static final float BEYOND = 1.001f;

    private final Transitions data;
    private final List<Trajectory> trajectories;
    /** What training scales actions from, if it does. */
    private final Optional<ActionBounds> bounds;

    private EpisodeFindings(Episodes episodes, boolean scaled) {
        data = episodes.transitions();
        trajectories = episodes.trajectories();
        bounds = scaled
                ? Optional.of(ActionBounds.found(data.actions())).filter(found -> !found.areUsual())
                : Optional.empty();
    }

    /** @param scaled whether training scales actions beyond [-1, 1] into it; otherwise it clips them */
    static List<Finding> of(Episodes episodes, boolean scaled) {
        EpisodeFindings all = new EpisodeFindings(episodes, scaled);
        List<Finding> findings = new ArrayList<>(
                List.of(all.lengths(), all.returns(), all.rewards(), all.saturation(), all.range(), all.ends()));
        findings.add(all.duplicates());
        episodes.warnings().forEach(warning -> findings.add(Finding.of("format", true, warning)));
        return findings;
    }

    private Finding lengths() {
        Spread spread = Spread.of(lengths(trajectories));
        return Finding.of(
                "episodes",
                false,
                text(
                        "%,d transitions in %,d episodes of %.0f to %.0f steps, median %.1f",
                        data.size(), trajectories.size(), spread.minimum(), spread.maximum(), spread.median()));
    }

    private Finding returns() {
        Spread spread = Spread.of(returns(trajectories, data.rewards()));
        boolean same = trajectories.size() > 1 && spread.minimum() == spread.maximum();
        return Finding.of(
                "returns",
                same,
                text("%.6g to %.6g, mean %.6g", spread.minimum(), spread.maximum(), spread.mean())
                        + (same ? "; all are the same" : ""));
    }

    private Finding rewards() {
        double[] total = {0};
        float[] bounds = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        data.rewards().forEachBlock((first, count, rewards) -> {
            for (int i = 0; i < count; i++) {
                total[0] += rewards[i];
                bounds[0] = Math.min(bounds[0], rewards[i]);
                bounds[1] = Math.max(bounds[1], rewards[i]);
            }
        });
        double sum = total[0];
        float lowest = bounds[0];
        float highest = bounds[1];
        return Finding.of(
                "rewards",
                lowest == highest && data.size() > 1,
                text("%.6g to %.6g, mean %.6g", lowest, highest, sum / data.size())
                        + (lowest == highest && data.size() > 1 ? "; all are the same" : ""));
    }

    private Finding saturation() {
        Rows actions = bounds.map(found -> found.scaled(data.actions())).orElse(data.actions());
        long saturated = count(actions, SATURATED);
        long all = (long) data.size() * data.actDim();
        double share = (double) saturated / all;
        return Finding.of(
                "saturation",
                share > 0.5,
                text(
                                "%,d of %,d numbers of actions (%.1f %%) are at or beyond %.3f",
                                saturated, all, 100 * share, SATURATED)
                        + (bounds.isPresent() ? " after scaling" : ""));
    }

    private Finding range() {
        if (bounds.isPresent()) {
            return Finding.of(
                    "range",
                    false,
                    "actions reach from " + Collections.min(bounds.get().low()) + " to "
                            + Collections.max(bounds.get().high())
                            + "; training without --env scales them into [-1, 1]");
        }
        long beyond = count(data.actions(), BEYOND);
        return Finding.of(
                "range",
                beyond > 0,
                beyond == 0
                        ? "all actions lie in [-1, 1]"
                        : text("%,d numbers of actions lie beyond [-1, 1] and are clipped in training", beyond));
    }

    /** How many numbers of actions are at least so large. */
    private static long count(Rows actions, float limit) {
        long[] count = {0};
        actions.forEachBlock((first, rows, values) -> {
            for (int i = 0; i < rows * actions.width(); i++) {
                count[0] += Math.abs(values[i]) >= limit ? 1 : 0;
            }
        });
        return count[0];
    }

    private Finding ends() {
        BitSet ended = new BitSet();
        data.masks().forEachBlock((first, count, masks) -> {
            for (int i = 0; i < count; i++) {
                ended.set(first + i, masks[i] == 0);
            }
        });
        long terminal = trajectories.stream()
                .filter(trajectory -> ended.get(trajectory.end() - 1))
                .count();
        long all = ended.cardinality();
        return Finding.of(
                "ends",
                all > terminal,
                text("%,d episodes end terminal, %,d are cut", terminal, trajectories.size() - terminal)
                        + (all > terminal ? text("; %,d terminals lie within episodes", all - terminal) : ""));
    }

    /** Rows that are equal in everything to an earlier one, told by 64 bits of each. */
    private Finding duplicates() {
        long[] hashes = new long[data.size()];
        Arrays.fill(hashes, 1);
        for (Rows column : data.columns()) {
            column.forEachBlock((first, count, values) -> {
                for (int row = 0; row < count; row++) {
                    hashes[first + row] = mixed(hashes[first + row], values, row, column.width());
                }
            });
        }
        Arrays.sort(hashes);
        int duplicates = 0;
        for (int i = 1; i < hashes.length; i++) {
            duplicates += hashes[i] == hashes[i - 1] ? 1 : 0;
        }
        return Finding.of("duplicates", duplicates > 0, text("%,d transitions repeat another one", duplicates));
    }

    /** The mixing step of SplitMix64 after each number. */
    private static long mixed(long hash, float[] column, int row, int width) {
        long mixed = hash;
        for (int i = row * width; i < (row + 1) * width; i++) {
            mixed = (mixed ^ Float.floatToIntBits(column[i] + 0.0f)) + 0x9e3779b97f4a7c15L;
            mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
            mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
            mixed ^= mixed >>> 31;
        }
        return mixed;
    }

    static double[] lengths(List<Trajectory> trajectories) {
        return trajectories.stream().mapToDouble(Trajectory::length).toArray();
    }

    static double[] returns(List<Trajectory> trajectories, Rows rewards) {
        return trajectories.stream()
                .mapToDouble(trajectory -> trajectory.sum(rewards))
                .toArray();
    }

    private static String text(String format, Object... values) {
        return DataWarnings.format(format, values);
    }
}
