// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.dacnative.report.SampleSpread;
import org.dacnative.report.chart.LineChart;

/** One quantity of a run over its updates, for each seed. A seed that was lost has no values from there on. */
public final class SeedCurves {
    /** Updates to seed to value. */
    private final NavigableMap<Long, Map<Long, Double>> values = new TreeMap<>();

    /** Adds a seed's value after so many updates. */
    public void add(long updates, long seed, double value) {
        values.computeIfAbsent(updates, key -> new TreeMap<>()).put(seed, value);
    }

    /** Where there are values, ascending. */
    public SortedSet<Long> updates() {
        return new TreeSet<>(values.keySet());
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Seed to value after so many updates; empty where there is none. */
    public Map<Long, Double> at(long updates) {
        return Map.copyOf(values.getOrDefault(updates, Map.of()));
    }

    /** Over the seeds that have a value there. */
    public SampleSpread spread(long updates) {
        return SampleSpread.of(at(updates).values().stream().mapToDouble(value -> value));
    }

    /** Each value becomes the mean of it and of up to count - 1 before it, of the same seed: nothing from the future. */
    public SeedCurves smoothed(int count) {
        SeedCurves smooth = new SeedCurves();
        Map<Long, Deque<Double>> windows = new HashMap<>();
        values.forEach((updates, seeds) -> seeds.forEach((seed, value) -> {
            Deque<Double> window = windows.computeIfAbsent(seed, key -> new ArrayDeque<>());
            window.add(value);
            if (window.size() > count) {
                window.remove();
            }
            smooth.add(
                    updates, seed, window.stream().mapToDouble(v -> v).average().orElseThrow());
        }));
        return smooth;
    }

    /** The mean over the seeds; with several a band of one standard deviation (n - 1) to each side. */
    public LineChart.Curve curve(String name) {
        int count = values.size();
        double[] x = values.keySet().stream().mapToDouble(updates -> updates).toArray();
        double[] mean = new double[count];
        double[] lower = new double[count];
        double[] upper = new double[count];
        int most = 0;
        for (int i = 0; i < count; i++) {
            SampleSpread spread = spread((long) x[i]);
            mean[i] = spread.mean();
            lower[i] = spread.mean() - spread.std();
            upper[i] = spread.mean() + spread.std();
            most = Math.max(most, spread.count());
        }
        return new LineChart.Curve(
                name, x, mean, most > 1 ? Optional.of(new LineChart.Band(lower, upper)) : Optional.empty());
    }
}
