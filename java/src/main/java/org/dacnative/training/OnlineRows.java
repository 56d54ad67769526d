// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.Locale;
import org.dacnative.algorithm.State;
import org.dacnative.engine.Replay;
import org.dacnative.engine.ReplayColumn;
import org.dacnative.input.InputException;

/** What each seed's environment has shown, in the rows of replay data that are its own. */
final class OnlineRows {
    /** Rows go to and from the device in pieces, so that a saved buffer is never twice in memory. */
    private static final int PIECE_FLOATS = 1 << 20;

    private final Replay replay;
    private final int seeds;
    private long appended;

    OnlineRows(Replay replay, int seeds) {
        this.replay = replay;
        this.seeds = seeds;
        this.appended = replay.appended();
    }

    /** One row of each seed; arrays as {@link Replay#append} takes them. */
    void append(float[] observations, float[] actions, float[] rewards, float[] masks, float[] nextObservations) {
        replay.append(1, observations, actions, rewards, masks, nextObservations);
        appended++;
    }

    /** So far, of each seed. */
    long appended() {
        return appended;
    }

    /** With what all seeds share. */
    long seen() {
        return replay.size() + appended;
    }

    /** Adds how many there were, and those that are still there, oldest first. */
    void addTo(State state) {
        state.number("steps", new State.Number() {
            @Override
            public long get(int seedIndex) {
                return appended;
            }

            @Override
            public void set(int seedIndex, long value) {
                replay.setAppended(value);
                appended = value;
            }
        });
        for (ReplayColumn column : ReplayColumn.values()) {
            state.rows(column.name().toLowerCase(Locale.ROOT), replay.width(column), new Column(column));
        }
    }

    /** One column of the rows that are there. */
    private final class Column implements State.Rows {
        private final ReplayColumn column;
        private final int width;

        Column(ReplayColumn column) {
            this.column = column;
            this.width = replay.width(column);
        }

        @Override
        public long count(int seedIndex) {
            return Math.min(appended, replay.own());
        }

        @Override
        public float[] read(int seedIndex) {
            float[] own = new float[Math.toIntExact(count(seedIndex) * width)];
            inPieces(seedIndex, (first, rows, all) -> {
                for (int row = 0; row < rows; row++) {
                    System.arraycopy(all, (row * seeds + seedIndex) * width, own, (first + row) * width, width);
                }
                return false;
            });
            return own;
        }

        @Override
        public void write(int seedIndex, float[] own) {
            if (own.length != count(seedIndex) * width) {
                throw new InputException("the checkpoint has " + own.length / width + " online rows in "
                        + column.name().toLowerCase(Locale.ROOT) + ", needed are " + count(seedIndex));
            }
            inPieces(seedIndex, (first, rows, all) -> {
                for (int row = 0; row < rows; row++) {
                    System.arraycopy(own, (first + row) * width, all, (row * seeds + seedIndex) * width, width);
                }
                return true;
            });
        }

        private void inPieces(int seedIndex, Piece piece) {
            int all = (int) count(seedIndex);
            int most = Math.max(1, PIECE_FLOATS / (seeds * width));
            for (int first = 0; first < all; first += most) {
                int rows = Math.min(most, all - first);
                long place = appended - all + first;
                float[] values = new float[rows * seeds * width];
                replay.readAppended(column, place, rows, values);
                if (piece.changes(first, rows, values)) {
                    replay.writeAppended(column, place, rows, values);
                }
            }
        }
    }

    private interface Piece {
        /** Rows {@code first}.. of all seeds, (rows, S, width); whether they were changed. */
        boolean changes(int first, int rows, float[] all);
    }
}
