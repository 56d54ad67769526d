// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dacnative.bench.cost.Footprint;
import org.dacnative.bench.cost.UpdateSize;

/** How an update grows with each size: measured, and on paper beside it. */
final class ScalingSection {
    private static final double MEBI = 1 << 20;

    private final ResultFolder results;
    private final Ceilings ceilings;

    ScalingSection(ResultFolder results, Ceilings ceilings) {
        this.results = results;
        this.ceilings = ceilings;
    }

    /** The curves by the size that is varied. */
    static Map<String, List<Measurement>> curves(ResultFolder results) {
        Map<String, List<Measurement>> curves = new LinkedHashMap<>();
        for (Measurement m : results.measurements("scaling")) {
            curves.computeIfAbsent(m.parameter("varied"), size -> new ArrayList<>())
                    .add(m);
        }
        return curves;
    }

    void write(Markdown page) {
        curves(results).forEach((size, curve) -> {
            List<List<String>> rows = curve.stream().map(m -> row(size, m)).toList();
            page.section(
                    "Scaling with " + size,
                    rows,
                    List.of(
                            size,
                            "update of all seeds",
                            "GFLOP",
                            "GFLOP/s",
                            "of the ceiling",
                            "time on paper",
                            "MiB measured",
                            "MiB on paper"));
            page.line("![" + size + "](scaling_" + size + ".png)");
            page.line("");
        });
    }

    private List<String> row(String size, Measurement m) {
        Optional<Double> ceiling = ceilings.matmul("scaling", m.parameter("precision"));
        return List.of(
                m.parameter(size),
                Figures.time(m.spread()),
                Figures.number(m.gflop()),
                Figures.number(m.rate()),
                ceilings.share("scaling", m),
                ceiling.map(rate -> Figures.time(paperMicroseconds(m, rate))).orElse(""),
                Figures.number(m.extra().getOrDefault("residentMiB", 0.0)),
                Figures.number(Footprint.total(size(m), number(m, "seeds"), number(m, "transitions")) / MEBI));
    }

    /** If every product ran at the ceiling and nothing else took time. */
    static double paperMicroseconds(Measurement m, double ceiling) {
        return 1e6 * m.gflop() / ceiling;
    }

    /** The transitions alone. */
    static double dataMebibytes(Measurement m) {
        return Footprint.data(UpdateSize.WALKER2D, number(m, "transitions")) / MEBI;
    }

    private static UpdateSize size(Measurement m) {
        return new UpdateSize(
                UpdateSize.WALKER2D.obsDim(),
                UpdateSize.WALKER2D.actDim(),
                number(m, "batch"),
                number(m, "heads"),
                number(m, "samples"),
                number(m, "hidden"),
                number(m, "diffusionSteps"));
    }

    private static int number(Measurement m, String key) {
        return Integer.parseInt(m.parameter(key));
    }
}
