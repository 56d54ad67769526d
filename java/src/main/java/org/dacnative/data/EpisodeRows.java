// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Arrays;
import java.util.List;
import org.dacnative.data.hdf5.HdfReader;

/**
 * The columns of one name of all episodes, one below the other, as one: each episode's is read when rows of it are asked
 * for, and the last one is kept. A column may be several parts, whose rows are joined.
 */
final class EpisodeRows implements Rows {
    private final HdfReader hdf;
    private final ColumnReader reader;
    private final List<List<String>> parts;
    private final int[] starts;
    private final int width;
    private int read = -1;
    private float[] values;

    /**
     * @param parts the columns of each episode
     * @param rows how many each has; together less than 2^31
     */
    EpisodeRows(HdfReader hdf, ColumnReader reader, List<List<String>> parts, List<Integer> rows, int width) {
        this.hdf = hdf;
        this.reader = reader;
        this.parts = parts;
        this.width = width;
        starts = new int[rows.size() + 1];
        for (int i = 0; i < rows.size(); i++) {
            starts[i + 1] = Math.addExact(starts[i], rows.get(i));
        }
    }

    @Override
    public int size() {
        return starts[starts.length - 1];
    }

    @Override
    public int width() {
        return width;
    }

    /** Where an episode's rows begin. */
    int start(int episode) {
        return starts[episode];
    }

    @Override
    public void read(int first, int count, float[] to, int at) {
        int found = Arrays.binarySearch(starts, first);
        int episode = found >= 0 ? found : -found - 2;
        for (int row = first; row < first + count; episode++) {
            int taken = Math.min(starts[episode + 1], first + count) - row;
            if (taken > 0) {
                System.arraycopy(
                        valuesOf(episode),
                        (row - starts[episode]) * width,
                        to,
                        at + (row - first) * width,
                        taken * width);
                row += taken;
            }
        }
    }

    private float[] valuesOf(int episode) {
        if (read != episode) {
            int rows = starts[episode + 1] - starts[episode];
            List<String> columns = parts.get(episode);
            read = -1;
            if (columns.size() == 1) {
                values = reader.numbers(columns.get(0), hdf.column(columns.get(0)), width);
            } else {
                values = new float[Math.multiplyExact(rows, width)];
                EpisodeGroups.read(hdf, reader, columns, values, 0, rows, width);
            }
            read = episode;
        }
        return values;
    }
}
