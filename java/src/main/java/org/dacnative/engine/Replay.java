// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.bytedeco.javacpp.FloatPointer;
import org.dacnative.engine.capi.Dac;
import org.dacnative.engine.capi.ReplayHandle;

/**
 * Transitions that live on the device. Created by {@link Engine#replay}; filled column by column, at once or, where it grows,
 * in ranges of rows. Once {@link #setLiveRows} was called only so many of its first rows are sampled.
 */
public final class Replay {
    /** Rows go over through a small buffer, so that a data set is never twice in native memory. */
    private static final int BUFFER_FLOATS = 1 << 18;

    private final Engine engine;
    private final ReplayHandle handle;
    private final long size;
    private final int obsDim;
    private final int actDim;
    private Counter liveRows;

    Replay(Engine engine, ReplayHandle handle, long size, int obsDim, int actDim) {
        this.engine = engine;
        this.handle = handle;
        this.size = size;
        this.obsDim = obsDim;
        this.actDim = actDim;
    }

    /** Number of transitions. */
    public long size() {
        return size;
    }

    public int obsDim() {
        return obsDim;
    }

    public int actDim() {
        return actDim;
    }

    /** Fills one column; values are (size, width) row-major. */
    public void write(ReplayColumn column, float[] values) {
        int width = width(column);
        if (values.length != size * width) {
            throw new IllegalArgumentException(values.length + " values given for column " + column + " of " + size
                    + " transitions, which holds " + size * width);
        }
        write(column, 0, values);
    }

    /** Fills a range of rows of one column, from row {@code firstRow} on; values are (rows, width) row-major. */
    public void write(ReplayColumn column, long firstRow, float[] values) {
        int width = width(column);
        if (values.length % width != 0) {
            throw new IllegalArgumentException(
                    values.length + " values given for column " + column + ", whose rows have " + width);
        }
        write(column, firstRow, values.length / width, values);
    }

    /** The same with the first {@code count} rows of the values. */
    public void write(ReplayColumn column, long firstRow, int count, float[] values) {
        int width = width(column);
        if (count < 0 || (long) count * width > values.length || firstRow < 0 || firstRow > size - count) {
            throw new IllegalArgumentException(count + " rows of " + values.length + " values given for rows "
                    + firstRow + ".. of column " + column + ", which has " + size + " rows of " + width);
        }
        int rowsAtOnce = Math.max(1, Math.min(count, BUFFER_FLOATS / width));
        try (FloatPointer buffer = new FloatPointer((long) rowsAtOnce * width)) {
            for (int first = 0; first < count; first += rowsAtOnce) {
                int rows = Math.min(rowsAtOnce, count - first);
                buffer.put(values, first * width, rows * width);
                NativeLibrary.check(Dac.dac_replay_write(handle(), column.code(), firstRow + first, rows, buffer));
            }
        }
    }

    /** How many of the first rows are sampled from now on, in programs that were recorded after the first call too. */
    public void setLiveRows(long rows) {
        if (rows < 1 || rows > size) {
            throw new IllegalArgumentException(rows + " live rows: must be 1.." + size);
        }
        if (liveRows == null) {
            liveRows = engine.counter(rows);
        } else {
            liveRows.set(rows);
        }
    }

    /** Null: all rows count. */
    Counter liveRows() {
        return liveRows;
    }

    ReplayHandle handle() {
        engine.requireOpen();
        return handle;
    }

    private int width(ReplayColumn column) {
        return switch (column) {
            case OBSERVATIONS, NEXT_OBSERVATIONS -> obsDim;
            case ACTIONS -> actDim;
            case REWARDS, MASKS -> 1;
        };
    }
}
