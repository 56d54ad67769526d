// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a comparison found, as JSON (every figure) and as Markdown (medians and the ratios asked for).
 *
 * @param figures by name, one entry a round: GFLOP/s for names that start with "matmul", updates/s for all others
 */
record CpuUpdateReport(String machine, int threads, UpdateSize size, Map<String, List<Double>> figures) {
    private static final String CEILING_SHAPE = "2560x256x256"; // most of an update's products are of this shape

    String markdown() {
        StringBuilder text = new StringBuilder();
        line(text, "# One update at walker2d's size on the CPU");
        line(text, "");
        line(text, "%s. Medians of %d rounds, all parties in every round.", machine, rounds());
        line(
                text,
                "Batch %d, %d heads, %d samples, hidden 3 x %d, %d diffusion steps: %.1f GFLOP an update.",
                size.batch(),
                size.heads(),
                size.samples(),
                size.hidden(),
                size.diffusionSteps(),
                size.gflop());
        line(text, "");
        line(text, "| | updates/s | GFLOP/s | of oneDNN's own rate | times the JAX peer |");
        line(text, "|---|---|---|---|---|");
        figures.forEach((name, values) -> line(text, "%s", row(name, median(values))));
        return text.toString();
    }

    String json() {
        String entries = figures.entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT,
                        "    \"%s\": %s",
                        entry.getKey(),
                        entry.getValue().toString()))
                .collect(Collectors.joining(",\n"));
        return String.format(
                Locale.ROOT,
                "{%n  \"machine\": \"%s\",%n  \"threads\": %d,%n  \"gflop_per_update\": %.3f,%n  \"figures\": {%n%s%n  }%n}%n",
                machine,
                threads,
                size.gflop(),
                entries);
    }

    private String row(String name, double median) {
        if (name.startsWith("matmul")) {
            return String.format(Locale.ROOT, "| oneDNN %s | | %.0f | | |", name, median);
        }
        double rate = median * size.gflop();
        return String.format(
                Locale.ROOT,
                "| %s | %.2f | %.0f | %s | %s |",
                name,
                median,
                rate,
                ofCeiling(name, rate),
                ofPeer(median));
    }

    private String ofCeiling(String name, double rate) {
        String precision = name.substring(name.lastIndexOf(' ') + 1);
        List<Double> ceiling = figures.get("matmul " + precision + " " + CEILING_SHAPE);
        return ceiling == null ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * rate / median(ceiling));
    }

    private String ofPeer(double median) {
        List<Double> peer = figures.get("JAX peer");
        return peer == null ? "" : String.format(Locale.ROOT, "%.2f", median / median(peer));
    }

    private int rounds() {
        return figures.values().stream().mapToInt(List::size).max().orElse(0);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
