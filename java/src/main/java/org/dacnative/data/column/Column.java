// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.column;

import java.util.Optional;

/** One array of a file, whatever the file's format: its shape, what it holds, and its elements as numbers. */
public interface Column {
    /** The array's shape; empty for a single value. */
    long[] dimensions();

    /** What it holds, for messages. */
    String typeInWords();

    /** The same in a word, as NumPy has it: float32, uint8, bool; "other" for what holds no numbers. */
    String type();

    /** All elements in row-major order; empty if they are no numbers. What float cannot hold becomes an infinity. */
    Optional<float[]> floats();

    /** All elements, true where one is not 0; empty if they are neither truth values nor numbers. */
    Optional<boolean[]> flags();

    /** All elements as they are stored, truth values as 0 and 1; empty if they are neither. */
    Optional<double[]> doubles();

    /** Elements of the shape. Throws DataRefusal if they are too many for one Java array. */
    default int count() {
        return count(Double.BYTES);
    }

    /** The same where an element takes at most so many bytes. */
    default int count(int elementBytes) {
        int most = (Integer.MAX_VALUE - 8) / elementBytes;
        long count = 1;
        for (long dimension : dimensions()) {
            count = dimension == 0 ? 0 : Math.multiplyHigh(count, dimension) == 0 ? count * dimension : -1;
            if (count < 0 || count > most) {
                throw new DataRefusal("has more elements than can be read at once (" + most + "); split the file");
            }
        }
        return (int) count;
    }
}
