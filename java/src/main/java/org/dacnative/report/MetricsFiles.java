// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A run's losses and Q values, beside its scores: {@code metrics_<n>.txt} per seed, tab-separated, a header and a line
 * for each log interval. Lines are kept here; {@link #write} writes each file anew, as a whole.
 */
public final class MetricsFiles {
    private final RunFiles files;
    private final List<Long> seeds;
    private final List<StringBuilder> texts = new ArrayList<>();

    /**
     * @param files the run's
     * @param seeds in the order of {@link #add}
     */
    public MetricsFiles(RunFiles files, List<Long> seeds) {
        this.files = files;
        this.seeds = List.copyOf(seeds);
        seeds.forEach(seed -> texts.add(new StringBuilder()));
    }

    /**
     * Adds a line for each seed.
     *
     * @param updates done so far
     * @param metrics name and value of each quantity, one map a seed, always the same names
     */
    public void add(long updates, List<Map<String, Double>> metrics) {
        for (int s = 0; s < texts.size(); s++) {
            StringBuilder text = texts.get(s);
            if (text.length() == 0) {
                text.append("steps\t").append(String.join("\t", metrics.get(s).keySet()));
                text.append('\n');
            }
            text.append(updates);
            metrics.get(s).values().forEach(value -> text.append(String.format(Locale.ROOT, "\t%.6g", value)));
            text.append('\n');
        }
    }

    public void write() {
        for (int s = 0; s < texts.size(); s++) {
            if (texts.get(s).length() > 0) {
                files.write("metrics_" + seeds.get(s) + ".txt", texts.get(s).toString());
            }
        }
    }
}
