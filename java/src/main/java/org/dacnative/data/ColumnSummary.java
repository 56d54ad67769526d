// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dacnative.data.column.Column;

/**
 * What is in one column of a file; of formats with a group for each episode, in all columns of that name.
 *
 * @param name the column's path; {@code episode_*} stands for every episode's group
 * @param shape of all rows together
 * @param type as NumPy calls it, or "other"
 * @param numbers what they are; empty for columns of other things
 * @param notFinite how many numbers are NaN or infinite
 * @param firstRows the rows of the first of them, at most {@value #MOST_ROWS}
 * @param constant the places in a row (0 for single numbers) that have the same number in every row, of at least two
 */
public record ColumnSummary(
        String name,
        List<Long> shape,
        String type,
        Optional<Numbers> numbers,
        long notFinite,
        List<Long> firstRows,
        List<Integer> constant) {
    static final int MOST_ROWS = 10;

    /** Over the finite numbers, in double. */
    public record Numbers(double minimum, double maximum, double mean) {}

    /** Of a column that nothing is known of but its name. */
    static ColumnSummary unread(String name) {
        return new ColumnSummary(name, List.of(), "other", Optional.empty(), 0, List.of(), List.of());
    }

    /** Of columns of one name, in order. Throws what reading them throws. */
    static ColumnSummary of(String name, List<Column> columns) {
        Column first = columns.get(0);
        long[] shape = first.dimensions();
        if (first.type().equals("other") || shape.length == 0) {
            return new ColumnSummary(
                    name,
                    Arrays.stream(shape).boxed().toList(),
                    first.type(),
                    Optional.empty(),
                    0,
                    List.of(),
                    List.of());
        }
        Scan scan = new Scan(Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact));
        for (Column column : columns) {
            scan.add(column.doubles().orElse(new double[0]));
        }
        shape[0] = scan.rows;
        return new ColumnSummary(
                name,
                Arrays.stream(shape).boxed().toList(),
                first.type(),
                scan.numbers(),
                scan.notFinite,
                List.copyOf(scan.firstRows),
                scan.constant());
    }

    /** One pass over the numbers. */
    private static final class Scan {
        private final int width;
        private final List<Long> firstRows = new ArrayList<>();
        private double[] firstRow;
        private boolean[] changes;
        private double minimum = Double.POSITIVE_INFINITY;
        private double maximum = Double.NEGATIVE_INFINITY;
        private double sum;
        private long finite;
        private long notFinite;
        private long rows;

        Scan(long width) {
            this.width = (int) Math.max(1, width);
        }

        void add(double[] values) {
            if (firstRow == null && values.length >= width) {
                firstRow = Arrays.copyOf(values, width);
                changes = new boolean[width];
            }
            for (int i = 0; i < values.length; i++) {
                add(values[i], rows + i / width, i % width);
            }
            rows += values.length / width;
        }

        private void add(double value, long row, int place) {
            changes[place] |= Double.compare(value, firstRow[place]) != 0;
            if (Double.isFinite(value)) {
                minimum = Math.min(minimum, value);
                maximum = Math.max(maximum, value);
                sum += value;
                finite++;
                return;
            }
            notFinite++;
            if (firstRows.size() < MOST_ROWS && !firstRows.contains(row)) {
                firstRows.add(row);
            }
        }

        Optional<Numbers> numbers() {
            return finite == 0 ? Optional.empty() : Optional.of(new Numbers(minimum, maximum, sum / finite));
        }

        List<Integer> constant() {
            List<Integer> constant = new ArrayList<>();
            for (int place = 0; rows > 1 && place < width; place++) {
                if (!changes[place]) {
                    constant.add(place);
                }
            }
            return constant;
        }
    }
}
