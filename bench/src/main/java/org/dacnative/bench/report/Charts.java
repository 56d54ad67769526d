// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The pictures of a report: the roofline, and one curve for each size that was varied. */
final class Charts {
    private static final int[] COLORS = {
        0x1f77b4, 0xd62728, 0x2ca02c, 0xff7f0e, 0x9467bd, 0x8c564b, 0xe377c2, 0x17becf, 0x7f7f7f
    };
    private static final List<Marker> MARKERS =
            List.of(SeriesMarkers.CIRCLE, SeriesMarkers.DIAMOND, SeriesMarkers.SQUARE);

    private Charts() {}

    static void write(ResultFolder results) {
        if (!results.measurements("kernels").isEmpty()) {
            roofline(results);
        }
        ScalingSection.curves(results).forEach((size, curve) -> scaling(results, size, curve));
    }

    /** One colour a piece, one marker a precision. */
    private static void roofline(ResultFolder results) {
        LogChart chart =
                new LogChart("Pieces of an update under the roofline", "FLOP per byte that must be moved", "GFLOP/s");
        Ceilings ceilings = new Ceilings(results);
        List<Measurement> kernels = results.measurements("kernels").stream()
                .filter(m -> m.party().equals(Measurement.ENGINE) && m.gflop() > 0)
                .toList();
        double right = 2 * kernels.stream().mapToDouble(Charts::intensity).max().orElse(1000);
        List<String> precisions =
                kernels.stream().map(m -> m.parameter("precision")).distinct().toList();
        for (String precision : precisions) {
            Optional<Double> roof = ceilings.matmul("kernels", precision);
            if (roof.isPresent() && ceilings.memory().isPresent()) {
                double edge = roof.get() / ceilings.memory().get();
                chart.line(
                        "ceiling " + precision,
                        List.of(edge / 4, edge, right),
                        List.of(roof.get() / 4, roof.get(), roof.get()),
                        COLORS[COLORS.length - 1 - precisions.indexOf(precision)]);
            }
        }
        List<String> names = kernels.stream().map(Measurement::name).distinct().toList();
        for (Measurement m : kernels) {
            chart.point(
                    m.name() + " " + m.parameter("precision"),
                    intensity(m),
                    m.rate(),
                    MARKERS.get(precisions.indexOf(m.parameter("precision")) % MARKERS.size()),
                    COLORS[names.indexOf(m.name()) % COLORS.length]);
        }
        chart.write(results.path().resolve("roofline.png"));
    }

    private static void scaling(ResultFolder results, String size, List<Measurement> curve) {
        LogChart chart = new LogChart("One update of all seeds, " + size + " varied", size, "milliseconds");
        Ceilings ceilings = new Ceilings(results);
        List<Double> sizes =
                curve.stream().map(m -> Double.valueOf(m.parameter(size))).toList();
        List<Spread> times = curve.stream().map(Charts::milliseconds).toList();
        List<Double> paper = new ArrayList<>();
        for (Measurement m : curve) {
            ceilings.matmul("scaling", m.parameter("precision"))
                    .ifPresent(rate -> paper.add(1e-3 * ScalingSection.paperMicroseconds(m, rate)));
        }
        chart.spreads("measured, with quartiles", sizes, times, COLORS[0]);
        if (paper.size() == sizes.size()) {
            chart.line("products at the ceiling, nothing else", sizes, paper, COLORS[1]);
        }
        chart.write(results.path().resolve("scaling_" + size + ".png"));
    }

    private static Spread milliseconds(Measurement m) {
        Spread s = m.spread();
        return new Spread(1e-3 * s.median(), 1e-3 * s.lowerQuartile(), 1e-3 * s.upperQuartile());
    }

    private static double intensity(Measurement m) {
        return 1e9 * m.gflop() / m.bytes();
    }
}
