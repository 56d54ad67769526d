// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * What an update reported.
 *
 * @param names of the quantities, in the order of an update
 * @param seeds of the rows
 * @param bySeed (seeds, names)
 */
public record Metrics(List<String> names, List<Long> seeds, float[][] bySeed) {
    public Metrics {
        names = List.copyOf(names);
        seeds = List.copyOf(seeds);
    }

    /** The rows of some seeds. */
    public Metrics only(LongPredicate seed) {
        int[] rows = IntStream.range(0, seeds.size())
                .filter(row -> seed.test(seeds.get(row)))
                .toArray();
        return new Metrics(
                names,
                Arrays.stream(rows).mapToObj(seeds::get).toList(),
                Arrays.stream(rows).mapToObj(row -> bySeed[row]).toArray(float[][]::new));
    }

    /** One seed's quantities by name. */
    public Map<String, Double> ofRow(int row) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), (double) bySeed[row][i]);
        }
        return values;
    }

    /** The mean over the seeds of one quantity; NaN if there is no such quantity or no seed. */
    public double mean(String name) {
        int column = names.indexOf(name);
        return column < 0
                ? Double.NaN
                : Arrays.stream(bySeed)
                        .mapToDouble(row -> row[column])
                        .average()
                        .orElse(Double.NaN);
    }

    /** The first quantity of a seed that is not finite. */
    public Optional<String> notFinite(int row) {
        return IntStream.range(0, names.size())
                .filter(i -> !Float.isFinite(bySeed[row][i]))
                .mapToObj(names::get)
                .findFirst();
    }
}
