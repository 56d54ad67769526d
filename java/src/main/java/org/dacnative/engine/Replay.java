// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.bytedeco.javacpp.FloatPointer;
import org.dacnative.engine.capi.Dac;
import org.dacnative.engine.capi.ReplayHandle;

/**
 * Transitions that live on the device. Created by {@link Engine#replay}, or by {@link Engine#growingReplay} with rows of each
 * replica's own behind those that all share. Shared rows are filled column by column, at once or in ranges of rows; own ones
 * are appended.
 */
public final class Replay {
    /** Rows go over through a small buffer, so that a data set is never twice in native memory. */
    private static final int BUFFER_FLOATS = 1 << 18;

    private final Engine engine;
    private final ReplayHandle handle;
    private final long size;
    private final int obsDim;
    private final int actDim;
    private final long own;

    Replay(Engine engine, ReplayHandle handle, long size, long own, int obsDim, int actDim) {
        this.engine = engine;
        this.handle = handle;
        this.size = size;
        this.own = own;
        this.obsDim = obsDim;
        this.actDim = actDim;
    }

    /** Number of shared transitions. */
    public long size() {
        return size;
    }

    /** Rows of each replica's own that there is room for. */
    public long own() {
        return own;
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

    /**
     * More rows of every replica, which count from the next run of a program on. Arrays are row-major: a row of each replica,
     * then the next of each. IllegalStateException if a live row would have to make room.
     *
     * @param rows of each replica, at most {@link #own}
     * @param observations (rows, S, D)
     * @param actions (rows, S, A)
     * @param rewards (rows, S)
     * @param masks (rows, S)
     * @param nextObservations (rows, S, D)
     */
    public void append(
            int rows, float[] observations, float[] actions, float[] rewards, float[] masks, float[] nextObservations) {
        requireRows(ReplayColumn.OBSERVATIONS, rows, observations);
        requireRows(ReplayColumn.ACTIONS, rows, actions);
        requireRows(ReplayColumn.REWARDS, rows, rewards);
        requireRows(ReplayColumn.MASKS, rows, masks);
        requireRows(ReplayColumn.NEXT_OBSERVATIONS, rows, nextObservations);
        NativeLibrary.check(
                Dac.dac_replay_append(handle(), rows, observations, actions, rewards, masks, nextObservations));
    }

    /** How many rows each replica was given so far. */
    public long appended() {
        long[] rows = new long[1];
        NativeLibrary.check(Dac.dac_replay_get_appended(handle(), rows));
        return rows[0];
    }

    /** Where a saved run goes on: what {@link #appended} was. Its rows are written then. */
    public void setAppended(long rows) {
        NativeLibrary.check(Dac.dac_replay_set_appended(handle(), rows));
    }

    /**
     * Rows that were appended, as long as they are there: the last {@link #own}.
     *
     * @param first row; the first ever is 0
     * @param values receives (rows, S, width)
     */
    public void readAppended(ReplayColumn column, long first, int rows, float[] values) {
        requireRows(column, rows, values);
        NativeLibrary.check(Dac.dac_replay_read_appended(handle(), column.code(), first, rows, values));
    }

    /** Replaces what {@link #readAppended} reads. */
    public void writeAppended(ReplayColumn column, long first, int rows, float[] values) {
        requireRows(column, rows, values);
        NativeLibrary.check(Dac.dac_replay_write_appended(handle(), column.code(), first, rows, values));
    }

    private void requireRows(ReplayColumn column, int rows, float[] values) {
        if (values.length != (long) rows * engine.numSeeds() * width(column)) {
            throw new IllegalArgumentException(values.length + " values given for " + rows + " rows of column " + column
                    + " for " + engine.numSeeds() + " replicas, which hold "
                    + (long) rows * engine.numSeeds() * width(column));
        }
    }

    ReplayHandle handle() {
        engine.requireOpen();
        return handle;
    }

    /** Numbers of a row. */
    public int width(ReplayColumn column) {
        return switch (column) {
            case OBSERVATIONS, NEXT_OBSERVATIONS -> obsDim;
            case ACTIONS -> actDim;
            case REWARDS, MASKS -> 1;
        };
    }
}
