// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Every number is counted once, in the range that it lies in. */
class HistogramTest {
    @Test
    void eachRangeHoldsWhatLiesInIt() {
        double[] values = new SplittableRandom(3).doubles(5000, -7, 2).toArray();
        Histogram found = Histogram.of(values);
        assertEquals(Arrays.stream(values).min().orElseThrow(), found.low());
        assertEquals(Arrays.stream(values).max().orElseThrow(), found.high());
        double width = (found.high() - found.low()) / found.counts().length;
        for (int range = 0; range < found.counts().length; range++) {
            double from = found.low() + range * width;
            boolean last = range == found.counts().length - 1;
            long expected = Arrays.stream(values)
                    .filter(value -> value >= from && (last || value < from + width))
                    .count();
            assertEquals(expected, found.counts()[range], 1, "range " + range); // a number on an edge may go either way
        }
        assertEquals(5000, Arrays.stream(found.counts()).sum());
    }

    @Test
    void ofAColumn() {
        float[] values = {1, 2, 3, 4, 5, 5};
        Histogram found = Histogram.of(Rows.of(values, 2));
        assertEquals(1, found.low());
        assertEquals(5, found.high());
        assertEquals(2, found.counts()[39]);
        assertEquals(1, found.counts()[10]);
        assertEquals(6, Arrays.stream(found.counts()).sum());
    }

    /** A range for each whole number, until there are too many. */
    @Test
    void wholeNumbers() {
        Histogram few = Histogram.ofWhole(new double[] {3, 5, 5, 6});
        assertEquals(2.5, few.low());
        assertEquals(6.5, few.high());
        assertArrayEquals(new long[] {1, 0, 2, 1}, few.counts());
        Histogram many =
                Histogram.ofWhole(DoubleStream.iterate(1, i -> i + 1).limit(100).toArray());
        assertEquals(0.5, many.low());
        assertEquals(102.5, many.high());
        assertEquals(34, many.counts().length);
        assertEquals(3, many.counts()[0]);
        assertEquals(1, many.counts()[33]);
    }

    @Test
    void aSingleNumber() {
        Histogram found = Histogram.of(new double[] {4, 4});
        assertEquals(3.5, found.low());
        assertEquals(4.5, found.high());
        assertArrayEquals(new long[] {2}, found.counts());
    }
}
