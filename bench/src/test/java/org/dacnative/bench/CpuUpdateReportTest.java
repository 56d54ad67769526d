// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The arithmetic of the comparison: cost of an update, medians, ratios. */
class CpuUpdateReportTest {
    private static final UpdateSize WALKER2D = UpdateSize.walker2d(256, 10, 10, 256);

    @Test
    void walker2dCostsWhatTheAlgorithmPageSays() {
        assertEquals(15.2, WALKER2D.gflop(), 0.05);
    }

    @Test
    void mediansOfOddAndEvenCounts() {
        assertEquals(2, CpuUpdateReport.median(List.of(9.0, 1.0, 2.0)));
        assertEquals(3, CpuUpdateReport.median(List.of(9.0, 1.0, 2.0, 4.0)));
    }

    @Test
    void ratiosAreTakenAgainstTheSamePrecisionAndThePeer() {
        Map<String, List<Double>> figures = new LinkedHashMap<>();
        figures.put("matmul fp32 2560x256x256", List.of(2 * WALKER2D.gflop()));
        figures.put("dac-native fp32", List.of(1.0, 1.0, 5.0));
        figures.put("JAX peer", List.of(0.5));
        CpuUpdateReport report = new CpuUpdateReport("a machine", 2, WALKER2D, figures);
        assertTrue(report.markdown().contains("| dac-native fp32 | 1.00 | 15 | 50 % | 2.00 |"), report.markdown());
        assertTrue(report.json().contains("\"dac-native fp32\": [1.0, 1.0, 5.0]"), report.json());
    }

    @Test
    void withoutAPeerTheColumnStaysEmpty() {
        CpuUpdateReport report = new CpuUpdateReport("a machine", 2, WALKER2D, Map.of("dac-native bf16", List.of(2.0)));
        assertTrue(report.markdown().contains("| dac-native bf16 | 2.00 | 30 |  |  |"), report.markdown());
    }
}
