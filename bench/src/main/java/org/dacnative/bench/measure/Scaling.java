// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dacnative.bench.jmh.UpdateBenchmark;
import org.dacnative.bench.report.Measurement;

/** The whole update in fp32 with one size varied at a time, the others walker2d's: time and memory. */
public final class Scaling {
    /** The sizes that are varied, with their values in ascending order. */
    private static final Map<String, List<String>> GRIDS = grids();

    private Scaling() {}

    static List<Measurement> measure(Session session, Jmh jmh) {
        Rounds rounds = new Rounds();
        for (int pass = 0; pass < session.budget().passes(); pass++) {
            GRIDS.forEach((size, values) -> {
                for (String value : session.budget().fewPoints() ? ends(values) : values) {
                    rounds.add(point(jmh, size, value));
                }
            });
        }
        return rounds.all();
    }

    private static List<Measurement> point(Jmh jmh, String size, String value) {
        // A touched heap of one size: what the process grows by is native memory.
        return jmh
                .run(UpdateBenchmark.class, Map.of(size, List.of(value)), "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch")
                .stream()
                // The same sizes are measured for several curves; this tells which one a figure belongs to.
                .map(measurement -> measurement.with("varied", size))
                .toList();
    }

    private static List<String> ends(List<String> values) {
        return List.of(values.get(0), values.get(values.size() - 2));
    }

    private static Map<String, List<String>> grids() {
        Map<String, List<String>> grids = new LinkedHashMap<>();
        grids.put("seeds", List.of("1", "2", "4", "8"));
        grids.put("heads", List.of("1", "2", "5", "10", "20"));
        grids.put("samples", List.of("1", "2", "5", "10", "20"));
        grids.put("diffusionSteps", List.of("1", "2", "5", "10", "20"));
        grids.put("batch", List.of("32", "64", "128", "256", "512", "1024"));
        grids.put("hidden", List.of("32", "64", "128", "256", "512"));
        return grids;
    }
}
