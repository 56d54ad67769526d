// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.column;

/** A column that can also be read in ranges of rows, best in whole chunks of them. */
public interface ChunkedColumn extends Column {
    /** Takes a column's elements one by one, perhaps from several threads. */
    interface Elements {
        /** @param index of the element in the column */
        void take(long index, double value);
    }

    /** Whether its elements are numbers. */
    boolean holdsNumbers();

    /** Rows that are best read together, of a column of rows: those of a chunk, or 1. */
    int rowsTogether();

    /**
     * Hands out the elements from {@code first} to {@code end}, which both begin rows, in any order. Throws DataRefusal
     * if they cannot be read, and IllegalStateException if they are no numbers.
     */
    void forEach(long first, long end, Elements elements);
}
