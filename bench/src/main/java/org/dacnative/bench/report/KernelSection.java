// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pieces of an update, fused, beside the same work as one oneDNN primitive after the other. */
final class KernelSection {
    private final List<Measurement> measurements;
    private final Ceilings ceilings;

    KernelSection(ResultFolder results, Ceilings ceilings) {
        this.measurements = results.measurements("kernels");
        this.ceilings = ceilings;
    }

    void write(Markdown page) {
        List<List<String>> rows = new ArrayList<>();
        for (Measurement m : measurements) {
            if (m.party().equals(Measurement.ENGINE)) {
                rows.add(row(m));
            }
        }
        page.section(
                "Pieces of an update",
                rows,
                List.of(
                        "piece",
                        "precision",
                        "time",
                        "GFLOP",
                        "GFLOP/s",
                        "of the ceiling",
                        "GB/s on paper",
                        "unfused on oneDNN",
                        "times unfused"));
        if (!rows.isEmpty()) {
            page.line("![roofline](roofline.png)");
            page.line("");
        }
    }

    private List<String> row(Measurement m) {
        Optional<Measurement> unfused = measurements.stream()
                .filter(other -> other.is(m.name(), "oneDNN unfused")
                        && other.parameter("precision").equals(m.parameter("precision")))
                .findFirst();
        return List.of(
                m.name(),
                m.parameter("precision"),
                Figures.time(m.spread()),
                m.gflop() == 0 ? "" : Figures.number(m.gflop()),
                m.gflop() == 0 ? "" : Figures.number(m.rate()),
                ceilings.share("kernels", m),
                m.bytes() == 0 ? "" : Figures.number(m.bytes() * 1e-3 / m.median()),
                unfused.map(u -> Figures.time(u.spread())).orElse(""),
                unfused.map(u -> Figures.number(u.median() / m.median())).orElse(""));
    }
}
