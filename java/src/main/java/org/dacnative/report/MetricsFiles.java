// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A run's losses and Q values, beside its scores: {@code metrics_<n>.txt} per seed, tab-separated, a header and a line
 * for each log interval; and measures on held-out data, with a line for each evaluation. Lines are kept here; {@link
 * #write} writes each file anew, as a whole.
 */
public final class MetricsFiles {
    private final RunFiles files;
    private final String name;
    private final Map<Long, StringBuilder> texts = new TreeMap<>();

    /** @param files the run's */
    public MetricsFiles(RunFiles files) {
        this(files, "metrics");
    }

    /** @param name what the files' names begin with */
    public MetricsFiles(RunFiles files, String name) {
        this.files = files;
        this.name = name;
    }

    /**
     * Adds a line for a seed.
     *
     * @param updates done so far
     * @param metrics name and value of each quantity, always the same names
     */
    public void add(long updates, long seed, Map<String, Double> metrics) {
        StringBuilder text = texts.computeIfAbsent(seed, key -> header(metrics.keySet()));
        text.append(updates);
        metrics.values().forEach(value -> text.append(String.format(Locale.ROOT, "\t%.6g", value)));
        text.append('\n');
    }

    public void write() {
        texts.forEach((seed, text) -> files.write(name + "_" + seed + ".txt", text.toString()));
    }

    private static StringBuilder header(Set<String> names) {
        return new StringBuilder("steps\t").append(String.join("\t", names)).append('\n');
    }
}
