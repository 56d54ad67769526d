// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.bytedeco.javacpp.FloatPointer;
import org.dacnative.engine.capi.Dac;
import org.dacnative.engine.capi.ReplayHandle;

/** Transitions that live on the device. Created by {@link Engine#replay}; filled once, column by column. */
public final class Replay {
    /** Rows go over through a small buffer, so that a data set is never twice in native memory. */
    private static final int BUFFER_FLOATS = 1 << 18;

    private final Engine engine;
    private final ReplayHandle handle;
    private final long size;
    private final int obsDim;
    private final int actDim;

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
        int rowsAtOnce = Math.max(1, BUFFER_FLOATS / width);
        try (FloatPointer buffer = new FloatPointer((long) rowsAtOnce * width)) {
            for (long first = 0; first < size; first += rowsAtOnce) {
                int rows = (int) Math.min(rowsAtOnce, size - first);
                buffer.put(values, (int) (first * width), rows * width);
                NativeLibrary.check(Dac.dac_replay_write(handle(), column.code(), first, rows, buffer));
            }
        }
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
