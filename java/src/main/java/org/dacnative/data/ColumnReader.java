// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.dacnative.data.column.FileCalls.reading;

import java.nio.file.Path;
import java.util.Arrays;
import org.dacnative.data.column.ChunkedColumn;
import org.dacnative.data.column.Column;
import org.dacnative.input.InputException;

/**
 * Columns of one file, checked while they are read: shapes, types, and that every number is finite. Each error is one
 * line with the file's and the column's name.
 *
 * @param path of the file
 * @param mostHeld bytes of a column of float32 that is held in memory where it could be read in ranges
 * @param window about how many numbers of a larger one are
 */
record ColumnReader(Path path, long mostHeld, int window) {
    private static final int MOST_NUMBERS = 1 << 16;
    private static final int MOST_ROWS = Integer.MAX_VALUE - 8;

    /** Three columns of steps together may take three eighths of Java's heap. */
    private static final int SHARE = 8;

    private static final int WINDOW = 1 << 20;

    ColumnReader(Path path) {
        this(path, Runtime.getRuntime().maxMemory() / SHARE, WINDOW);
    }

    /** (rows, width) numbers: in memory where they are few, else read from the file range by range. */
    Rows rows(String key, Column column, int width) {
        long rows = column.dimensions()[0];
        if (column instanceof ChunkedColumn chunked && rows * width > mostHeld / Float.BYTES) {
            if (!reading(path, key, chunked::holdsNumbers)) {
                throw noNumbers(key, column);
            }
            return new ChunkedRows(this, key, chunked, Math.toIntExact(rows), width);
        }
        return Rows.of(numbers(key, column, width), width);
    }

    /** A column that is computed or read in pieces: in memory where it is small. */
    Rows held(Rows column) {
        boolean small = (long) column.size() * column.width() <= mostHeld / Float.BYTES;
        return small ? Rows.of(column.all(), column.width()) : column;
    }

    /** (rows, width) numbers, flat. {@code width} only says how the place of a bad number is counted. */
    float[] numbers(String key, Column column, int width) {
        float[] values = reading(path, key, column::floats).orElseThrow(() -> noNumbers(key, column));
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw notFinite(key, reading(path, key, column::doubles).orElseThrow()[i], width, i);
            }
        }
        return values;
    }

    private InputException noNumbers(String key, Column column) {
        return bad(key + " holds " + column.typeInWords() + "; needed are IEEE floats or integers");
    }

    /** True where an element is not 0. */
    boolean[] flags(String key, Column column) {
        return reading(path, key, column::flags)
                .orElseThrow(() -> bad(
                        key + " holds " + column.typeInWords() + "; needed are truth values, IEEE floats or integers"));
    }

    /** The rows of a column that has to be [rows] or [rows, 1]. */
    long vectorRows(String key, Column column) {
        long[] dimensions = column.dimensions();
        boolean oneWide = dimensions.length == 2 && dimensions[1] == 1;
        if (dimensions.length != 1 && !oneWide) {
            throw bad(key + " has shape " + Arrays.toString(dimensions) + ", not [rows] or [rows, 1]");
        }
        return dimensions[0];
    }

    /** The width of a column that has to be [rows, width]. */
    int matrixWidth(String key, Column column) {
        long[] dimensions = column.dimensions();
        if (dimensions.length != 2) {
            throw bad(key + " has shape " + Arrays.toString(dimensions) + ", not [rows, numbers]; "
                    + (dimensions.length > 2
                            ? "images cannot be trained on"
                            : "single numbers, as of discrete spaces, cannot be trained on"));
        }
        if (dimensions[1] < 1 || dimensions[1] > MOST_NUMBERS) {
            throw bad(key + " has " + dimensions[1] + " numbers in a row; allowed are 1.." + MOST_NUMBERS);
        }
        return (int) dimensions[1];
    }

    void requireRows(String key, long rows, long wanted, String of) {
        if (rows != wanted) {
            throw bad(key + " has " + rows + " rows, needed are " + wanted + " (" + of + ")");
        }
    }

    /** All rows of a data set together have to fit into Java arrays. */
    int requireFewRows(long rows, int obsDim, int actDim) {
        if (rows == 0) {
            throw bad("holds no rows; give another file with --dataset");
        }
        // One Java array has to hold the bytes of a column, at up to 8 bytes a number.
        long most = Integer.MAX_VALUE / Double.BYTES / Math.max(obsDim, actDim);
        if (rows > most) {
            throw bad("has " + rows + " rows; at most " + most + " of this width can be read");
        }
        return (int) rows;
    }

    /** Columns may be read in ranges, but what is known of each row has to fit into one Java array. */
    int requireRowsOfOneArray(long rows) {
        if (rows == 0) {
            throw bad("holds no rows; give another file with --dataset");
        }
        if (rows > MOST_ROWS) {
            throw bad("has " + rows + " rows; at most " + MOST_ROWS + " can be read");
        }
        return (int) rows;
    }

    /**
     * For formats that are read as a whole.
     *
     * @param bytes all of their numbers, and the largest column once more as it is stored
     */
    void requireHeap(long bytes) {
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap) {
            throw bad("needs " + (bytes >> 20) + " MiB to be read as a whole, Java may use " + (heap >> 20)
                    + "; java -Xmx gives it more, and D4RL's HDF5 is read piece by piece");
        }
    }

    InputException bad(String what) {
        return new InputException(path + ": " + what);
    }

    /**
     * A number that float32 does not hold.
     *
     * @param stored as it is in the file
     * @param index of the number in the column
     */
    InputException notFinite(String key, double stored, int width, long index) {
        String place = "in row " + index / width + (width > 1 ? ", column " + index % width : "");
        if (Double.isFinite(stored)) {
            return bad(key + " has " + stored + " " + place + ", which is beyond the numbers of 32 bits that are"
                    + " trained on (3.4e38)");
        }
        return bad(
                key + " has " + (Double.isNaN(stored) ? "NaN " : "infinity ") + place + "; all numbers must be finite");
    }
}
