// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.util.List;
import java.util.Optional;

/** The limits that a folder's figures are compared with: those measured in the same rounds, else in the ceiling group. */
final class Ceilings {
    /** Most products of an update have it. On a GPU those of all heads are one: HEADSx2560x256x256. */
    private static final String SHAPE = "2560x256x256";

    private static final int LARGEST_COPY = 262144;

    private final ResultFolder results;

    Ceilings(ResultFolder results) {
        this.results = results;
    }

    /** GFLOP/s of matrix products in this precision. */
    Optional<Double> matmul(String group, String precision) {
        Optional<Double> own = matmul(results.measurements(group), precision);
        return own.isPresent() ? own : matmul(results.measurements("ceiling"), precision);
    }

    /** GB/s of copies from memory that no cache holds. */
    Optional<Double> memory() {
        return results.measurements("ceiling").stream()
                .filter(m -> m.name().equals("copy") && m.parameter("kibibytes").equals("" + LARGEST_COPY))
                .map(Measurement::median)
                .findFirst();
    }

    Optional<Double> clock() {
        return results.measurements("ceiling").stream()
                .filter(m -> m.name().equals("clock"))
                .map(Measurement::median)
                .findFirst();
    }

    /** "85 %", or "" without a ceiling or a rate. */
    String share(String group, Measurement m) {
        return m.gflop() == 0
                ? ""
                : matmul(group, m.parameter("precision"))
                        .map(ceiling -> Figures.percent(m.rate() / ceiling))
                        .orElse("");
    }

    private static Optional<Double> matmul(List<Measurement> measurements, String precision) {
        return measurements.stream()
                .filter(m -> m.name().equals("matmul"))
                .filter(m -> ("x" + m.parameter("shape")).endsWith("x" + SHAPE)
                        && m.parameter("precision").equals(precision))
                .map(Measurement::median)
                .findFirst();
    }
}
