// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import org.dacnative.data.column.ChunkedColumn;
import org.dacnative.data.column.DataRefusal;
import org.dacnative.data.column.FileCalls;

/**
 * A column of a file that is too large to be held: windows of whole chunks are decoded as they are asked for. Two of
 * them are kept, so that a walk through the rows, or two walks a row apart, decode each chunk once.
 */
final class ChunkedRows implements Rows {
    private static final int MOST_NUMBERS = 1 << 28;

    /** Rows from {@code first} on, decoded. */
    private record Window(int first, float[] values) {}

    private final ColumnReader reader;
    private final String key;
    private final ChunkedColumn column;
    private final int size;
    private final int width;
    private int windowRows;
    private Window newer = new Window(-1, null);
    private Window older = newer;

    /** A (size, width) column. Numbers that are not finite are refused, as {@link ColumnReader#numbers} does it. */
    ChunkedRows(ColumnReader reader, String key, ChunkedColumn column, int size, int width) {
        this.reader = reader;
        this.key = key;
        this.column = column;
        this.size = size;
        this.width = width;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public void read(int first, int count, float[] to, int at) {
        for (int row = first; row < first + count; ) {
            int wanted = row;
            Window window = FileCalls.reading(reader.path(), key, () -> windowOf(wanted));
            int skipped = row - window.first();
            int taken = Math.min(first + count - row, window.values().length / width - skipped);
            System.arraycopy(window.values(), skipped * width, to, at + (row - first) * width, taken * width);
            row += taken;
        }
    }

    private Window windowOf(int row) {
        if (windowRows == 0) {
            windowRows = suitingRows();
        }
        int first = row - row % windowRows;
        if (older.first() == first) {
            Window found = older;
            older = newer;
            newer = found;
        } else if (newer.first() != first) {
            Window read = read(first, Math.min(windowRows, size - first));
            older = newer;
            newer = read;
        }
        return newer;
    }

    private Window read(int firstRow, int rows) {
        long first = (long) firstRow * width;
        float[] values = new float[rows * width];
        column.forEach(first, first + values.length, (index, value) -> values[(int) (index - first)] = (float) value);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw reader.notFinite(key, stored(first + i), width, first + i);
            }
        }
        return new Window(firstRow, values);
    }

    private double stored(long index) {
        double[] found = new double[1];
        long row = index / width * width;
        column.forEach(row, row + width, (at, value) -> {
            if (at == index) {
                found[0] = value;
            }
        });
        return found[0];
    }

    /** A multiple of the chunks' rows. */
    private int suitingRows() {
        int together = column.rowsTogether();
        if ((long) together * width > MOST_NUMBERS) {
            throw new DataRefusal("is stored in chunks of " + together + " rows, which are too large to be read one by"
                    + " one; h5repack -l " + key + ":CHUNK=" + reader.window() / width + "x" + width
                    + " IN OUT makes smaller ones");
        }
        return together * Math.max(1, reader.window() / width / together);
    }
}
