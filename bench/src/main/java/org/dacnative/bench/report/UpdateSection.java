// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One whole update beside the machine's rate and the JAX program, all from the same rounds. */
final class UpdateSection {
    private final List<Measurement> measurements;
    private final Ceilings ceilings;

    UpdateSection(ResultFolder results, Ceilings ceilings) {
        this.measurements = results.measurements("update");
        this.ceilings = ceilings;
    }

    void write(Markdown page) {
        Optional<Double> jax = measurements.stream()
                .filter(m -> m.is("update", "JAX"))
                .map(Measurement::median)
                .findFirst();
        List<List<String>> rows = new ArrayList<>();
        for (Measurement m : measurements) {
            rows.add(m.name().equals("matmul") ? ceiling(m) : update(m, jax));
        }
        page.section(
                "One update at walker2d's size",
                rows,
                List.of("", "updates/s", "time", "GFLOP/s", "of the ceiling", "times the JAX peer"));
    }

    /** Options of the method, each beside the published update of the same precision. */
    static void writeOptions(Markdown page, ResultFolder results) {
        List<Measurement> options = results.measurements("options");
        List<List<String>> rows = new ArrayList<>();
        for (Measurement m : options) {
            double published = options.stream()
                    .filter(other -> other.parameter("option").equals("published")
                            && other.parameter("precision").equals(m.parameter("precision")))
                    .mapToDouble(Measurement::median)
                    .findFirst()
                    .orElse(Double.NaN);
            rows.add(List.of(
                    m.parameter("option"),
                    m.parameter("precision"),
                    Figures.time(m.spread()),
                    Figures.number(m.median() / published)));
        }
        page.section(
                "One update with an option of the method",
                rows,
                List.of("option", "precision", "time", "times the published update"));
    }

    private static List<String> ceiling(Measurement m) {
        String name = m.parameter("library") + " matmul " + m.parameter("precision") + " " + m.parameter("shape");
        return List.of(name, "", "", Figures.number(m.median()), "", "");
    }

    private List<String> update(Measurement m, Optional<Double> jax) {
        String name = m.party().equals(Measurement.ENGINE) ? m.party() + " " + m.parameter("precision") : "JAX peer";
        int seeds = m.parameter("seeds").isEmpty() ? 1 : Integer.parseInt(m.parameter("seeds")); // each runs an update
        return List.of(
                seeds == 1 ? name : name + ", " + seeds + " seeds together",
                Figures.number(seeds * 1e6 / m.median()),
                Figures.time(m.spread()),
                m.gflop() == 0 ? "" : Figures.number(m.rate()),
                ceilings.share("update", m),
                jax.map(us -> Figures.number(seeds * us / m.median())).orElse(""));
    }
}
