// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.dacnative.data.hdf5.HdfWriter;

/** Writes episodes so that reading them again gives the same transitions, bit by bit. */
public final class EpisodesWriter {
    private EpisodesWriter() {}

    /**
     * As NPZ with next_observations, so that trajectories are the same again too. Where one goes on behind a terminal
     * that takes OGBench's regular layout: terminals are ends, masks say what is terminal. {@code out} stays open.
     */
    public static void writeNpz(Episodes episodes, OutputStream out) throws IOException {
        Transitions data = episodes.transitions();
        boolean[] lasts = lasts(episodes);
        boolean[] terminals = new boolean[data.size()];
        boolean goesOn = false;
        float[] masks = data.masks().all();
        for (int row = 0; row < terminals.length; row++) {
            terminals[row] = masks[row] == 0;
            goesOn |= terminals[row] && !lasts[row];
        }
        try (NpzWriter npz = new NpzWriter(out)) {
            npz.add("observations", data.observations().all(), data.size(), data.obsDim());
            npz.add("next_observations", data.nextObservations().all(), data.size(), data.obsDim());
            npz.add("actions", data.actions().all(), data.size(), data.actDim());
            npz.add("rewards", data.rewards().all(), data.size());
            if (goesOn) {
                npz.add("masks", masks, data.size());
                npz.add("terminals", lasts);
            } else {
                npz.add("terminals", terminals);
                npz.add("timeouts", lasts);
            }
        }
    }

    /**
     * As D4RL's HDF5. Its readers take the next row for the next state and leave rows with a timeout out; so wherever
     * the next state is not in the next row, it gets a row of its own, with a timeout and no action.
     */
    public static void writeD4rl(Episodes episodes, Path path) {
        Transitions data = episodes.transitions();
        int[] rows = rowsWithPadding(data, lasts(episodes));
        float[][] observations = new float[rows.length][];
        float[][] actions = new float[rows.length][];
        float[] rewards = new float[rows.length];
        boolean[] terminals = new boolean[rows.length];
        boolean[] timeouts = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            boolean padding = i > 0 && rows[i] == rows[i - 1];
            observations[i] = row(padding ? data.nextObservations() : data.observations(), rows[i]);
            actions[i] = padding ? new float[data.actDim()] : row(data.actions(), rows[i]);
            rewards[i] = padding ? 0 : row(data.rewards(), rows[i])[0];
            terminals[i] = !padding && row(data.masks(), rows[i])[0] == 0;
            timeouts[i] = padding;
        }
        try (HdfWriter file = new HdfWriter(path)) {
            file.add("observations", observations);
            file.add("actions", actions);
            file.add("rewards", rewards);
            file.add("terminals", terminals);
            file.add("timeouts", timeouts);
        }
    }

    /** Each transition's row, twice where its successor needs a row of its own. */
    private static int[] rowsWithPadding(Transitions data, boolean[] lasts) {
        int[] rows = new int[Math.multiplyExact(2, data.size())];
        int count = 0;
        for (int row = 0; row < data.size(); row++) {
            rows[count++] = row;
            if (lasts[row] || !isFollowed(data, row)) {
                rows[count++] = row;
            }
        }
        return Arrays.copyOf(rows, count);
    }

    /** Whether a row's next state is, bit by bit, the state of the next row. */
    static boolean isFollowed(Transitions data, int row) {
        return Arrays.equals(row(data.nextObservations(), row), row(data.observations(), row + 1));
    }

    private static boolean[] lasts(Episodes episodes) {
        boolean[] lasts = new boolean[episodes.transitions().size()];
        episodes.trajectories().forEach(trajectory -> lasts[trajectory.end() - 1] = true);
        return lasts;
    }

    static float[] row(Rows column, int row) {
        float[] values = new float[column.width()];
        column.read(row, 1, values, 0);
        return values;
    }
}
