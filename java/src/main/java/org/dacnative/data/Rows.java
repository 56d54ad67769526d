// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Arrays;
import org.dacnative.input.InputException;

/**
 * A (size, width) column of numbers, read in ranges of rows, so that it need not be in memory as a whole: an array, a column
 * of a file, or a view of either. What is made of another column is computed when it is read. Not for several threads.
 */
public interface Rows {
    /** About how many numbers are read at once where all rows are gone through. */
    int BLOCK = 1 << 17;

    /** Rows. */
    int size();

    /** Numbers of a row. */
    int width();

    /**
     * Copies rows {@code first} (included) to {@code first + count} (excluded) of the column, row-major, to
     * {@code to[at]} and what follows. Throws InputException if the file that they lie in cannot be read there.
     */
    void read(int first, int count, float[] to, int at);

    /** Takes rows one range after the other. */
    interface Block {
        /** {@code count} rows from row {@code first} on, at the beginning of {@code values}, which is used again. */
        void take(int first, int count, float[] values);
    }

    /** Hands out all rows in order. */
    default void forEachBlock(Block block) {
        int most = Math.max(1, Math.min(size(), BLOCK / width()));
        float[] values = new float[most * width()];
        int count;
        for (int first = 0; first < size(); first += count) {
            count = Math.min(most, size() - first);
            read(first, count, values, 0);
            block.take(first, count, values);
        }
    }

    /** All numbers at once, for what is small. Throws InputException if Java may not use so much memory. */
    default float[] all() {
        long numbers = (long) size() * width();
        if (numbers * Float.BYTES > Math.min(Runtime.getRuntime().maxMemory(), Integer.MAX_VALUE * 4L - 64)) {
            throw new InputException("a column of " + size() + " rows of " + width() + " needs " + (numbers >> 18)
                    + " MiB at once, Java may use " + (Runtime.getRuntime().maxMemory() >> 20)
                    + "; java -Xmx gives it more");
        }
        float[] values = new float[(int) numbers];
        read(0, size(), values, 0);
        return values;
    }

    /** Every row as it is after a change, which is made anew with each reading. */
    default Rows map(RowTransform change) {
        Rows before = this;
        return new Rows() {
            @Override
            public int size() {
                return before.size();
            }

            @Override
            public int width() {
                return before.width();
            }

            @Override
            public void read(int first, int count, float[] to, int at) {
                before.read(first, count, to, at);
                change.apply(to, at, count);
            }
        };
    }

    /** Numbers in memory, which are not copied. Throws IllegalArgumentException if their count is no multiple of the width. */
    static Rows of(float[] values, int width) {
        if (values.length % width != 0) {
            throw new IllegalArgumentException(values.length + " numbers are no rows of " + width);
        }
        return new InMemory(values, width);
    }

    /** An array. */
    record InMemory(float[] values, int width) implements Rows {
        @Override
        public int size() {
            return values.length / width;
        }

        @Override
        public void read(int first, int count, float[] to, int at) {
            System.arraycopy(values, first * width, to, at, count * width);
        }

        @Override
        public float[] all() {
            return values;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof InMemory rows && width == rows.width && Arrays.equals(values, rows.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }
}
