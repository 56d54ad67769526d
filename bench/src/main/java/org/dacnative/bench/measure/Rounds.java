// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dacnative.bench.report.Measurement;

/** Puts the samples of the same thing from several rounds together. */
final class Rounds {
    private final Map<String, Measurement> byIdentity = new LinkedHashMap<>();

    void add(List<Measurement> round) {
        round.forEach(measurement -> byIdentity.merge(measurement.identity(), measurement, Rounds::joined));
    }

    List<Measurement> all() {
        return List.copyOf(byIdentity.values());
    }

    private static Measurement joined(Measurement a, Measurement b) {
        List<Double> samples = new ArrayList<>(a.samples());
        samples.addAll(b.samples());
        return new Measurement(a.name(), a.party(), a.parameters(), a.unit(), samples, a.gflop(), a.bytes(), b.extra());
    }
}
