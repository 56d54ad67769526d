// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a change counts as a loss. */
class ComparisonTest {
    @Test
    void slowerBeyondBothSpreadsIsWorse() {
        // Interquartile ranges 1 and 1: 2.5 more is a loss, 1.5 more is not.
        assertTrue(compare(time(9, 9.5, 10, 10.5, 11), time(11.5, 12, 12.5, 13, 13.5))
                .anyWorse());
        assertFalse(compare(time(9, 9.5, 10, 10.5, 11), time(10.5, 11, 11.5, 12, 12.5))
                .anyWorse());
    }

    @Test
    void fasterIsNeverWorse() {
        assertFalse(compare(time(10, 10, 10), time(1, 1, 1)).anyWorse());
    }

    @Test
    void ratesAreWorseWhenTheyFall() {
        assertTrue(compare(rate(100, 100, 101), rate(90, 90, 91)).anyWorse());
        assertFalse(compare(rate(90, 90, 91), rate(100, 100, 101)).anyWorse());
    }

    @Test
    void oneSampleIsNotJudged() {
        assertFalse(compare(time(1), time(100)).anyWorse());
    }

    @Test
    void onlyTheSameThingIsCompared() {
        Comparison comparison = compare(time(1, 1), time(5, 5).with("batch", "64"));
        assertTrue(comparison.empty());
        assertTrue(comparison.table().contains("0 measurements in both"), comparison.table());
    }

    @Test
    void theTableNamesTheLoss() {
        String table = compare(time(10, 10, 10), time(20, 20, 20)).table();
        assertTrue(table.contains("| 2.00 | WORSE |"), table);
        assertEquals(1, table.lines().filter(line -> line.contains("WORSE")).count());
    }

    private static Comparison compare(Measurement before, Measurement after) {
        return new Comparison(List.of(before), List.of(after));
    }

    private static Measurement time(double... samples) {
        return measurement("update", Unit.MICROSECONDS, samples);
    }

    private static Measurement rate(double... samples) {
        return measurement("matmul", Unit.GFLOP_PER_SECOND, samples);
    }

    private static Measurement measurement(String name, Unit unit, double... samples) {
        List<Double> figures = Arrays.stream(samples).boxed().toList();
        return Measurement.plain(name, Measurement.ENGINE, Map.of("precision", "fp32"), unit, figures);
    }
}
