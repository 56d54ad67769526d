// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.setup;

import java.util.Random;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Replay;
import org.dacnative.engine.ReplayColumn;

/**
 * Transitions whose numbers follow from row and column, so that a row that comes back can be recognised. The reward
 * names the row: r = 4 row / n.
 */
public final class MadeUpData {
    private final long transitions;
    private final int obsDim;
    private final int actDim;

    public MadeUpData(long transitions, int obsDim, int actDim) {
        this.transitions = transitions;
        this.obsDim = obsDim;
        this.actDim = actDim;
    }

    /** The data in an engine's memory; one column at a time passes through Java. */
    public Replay load(Engine engine) {
        Replay replay = engine.replay(transitions, obsDim, actDim);
        for (ReplayColumn column : ReplayColumn.values()) {
            replay.write(column, column(column));
        }
        return replay;
    }

    /** The row that a reward names. */
    public int rowOf(float reward) {
        return (int) Math.round(reward / 4.0 * transitions);
    }

    public float value(ReplayColumn column, int row, int place) {
        return switch (column) {
            case OBSERVATIONS -> 2 * unit(row, place);
            case NEXT_OBSERVATIONS -> 2 * unit(row + 1, place);
            case ACTIONS -> 0.99f * unit(row, place + obsDim);
            case REWARDS -> (float) (4.0 * row / transitions);
            case MASKS -> row % 100 == 99 ? 0 : 1;
        };
    }

    /** Any numbers of about the right size, the same in every run. */
    public static float[] normals(int size, long seed) {
        Random random = new Random(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private float[] column(ReplayColumn column) {
        int width = switch (column) {
            case OBSERVATIONS, NEXT_OBSERVATIONS -> obsDim;
            case ACTIONS -> actDim;
            case REWARDS, MASKS -> 1;
        };
        float[] values = new float[Math.toIntExact(transitions * width)];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(column, i / width, i % width);
        }
        return values;
    }

    /** In [-1, 1), from a multiplicative hash. */
    private static float unit(int row, int place) {
        int hash = (row * 31 + place) * 0x9E3779B1;
        hash ^= hash >>> 15;
        return (hash * 0x85EBCA6B >> 8) * 0x1p-23f;
    }
}
