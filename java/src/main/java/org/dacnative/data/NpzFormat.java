// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.dacnative.data.column.FileCalls;

/**
 * NPZ files with D4RL's names: {@code observations}, {@code actions}, {@code rewards}, {@code terminals} and {@code
 * timeouts}, {@code next_observations} or both. Nothing is guessed here: stored successors are used, and where there are
 * none a trajectory's last row is left out unless it is terminal.
 */
final class NpzFormat implements DatasetFormat {
    private static final String TIMEOUTS = "timeouts";
    private static final String NEXT = "next_observations";

    @Override
    public String name() {
        return "NPZ";
    }

    @Override
    public boolean recognises(Contents contents) {
        return contents instanceof NpzContents npz
                && npz.has("observations")
                && npz.has("actions")
                && !OgbenchFormat.isOne(npz);
    }

    @Override
    public Episodes read(Contents contents, Optional<TaskShape> task, ReadingOptions options) {
        NpzContents npz = (NpzContents) contents;
        ColumnReader reader = new ColumnReader(npz.path());
        for (String key : List.of("rewards", "terminals")) {
            if (!npz.has(key)) {
                throw reader.bad("key " + key + " is missing; needed are observations, actions, rewards, terminals and"
                        + " timeouts or next_observations");
            }
        }
        if (!npz.has(TIMEOUTS) && !npz.has(NEXT)) {
            throw reader.bad("has neither timeouts nor next_observations, so it is not known which rows follow each"
                    + " other; add timeouts (0 in every row if no episode was cut)");
        }
        Set<String> vectors = new TreeSet<>(Set.of("rewards", "terminals"));
        if (npz.has(TIMEOUTS)) {
            vectors.add(TIMEOUTS);
        }
        NpzTable table = new NpzTable(npz, task, vectors, npz.has(NEXT) ? Set.of(NEXT) : Set.of());
        return FileCalls.reading(npz.path(), "its columns", () -> read(npz, table));
    }

    private Episodes read(NpzContents npz, NpzTable table) {
        boolean[] terminals = table.flags("terminals");
        float[] masks = EpisodeGroups.masks(terminals);
        boolean[] lasts = terminals.clone();
        boolean cuts = npz.has(TIMEOUTS);
        boolean[] timeouts = cuts ? table.flags(TIMEOUTS) : new boolean[lasts.length];
        for (int row = 0; row < lasts.length; row++) {
            lasts[row] |= timeouts[row];
        }
        Episodes episodes = table.steps(table.numbers("rewards"), masks, lasts, table.nextObservations())
                .episodes(name(), List.of());
        return cuts
                ? episodes
                : new Episodes(
                        name(),
                        episodes.transitions(),
                        Trajectory.split(episodes.transitions()),
                        List.of("the file has no timeouts; trajectories end where next_observations is not the next row"
                                + " of observations"));
    }
}
