// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One thing that was measured.
 *
 * @param name what is done, for example "ensembleValues"
 * @param party who does it: "dac-native", "oneDNN unfused", "JAX", "MuJoCo", "machine"
 * @param parameters sizes, precision, threads, ...
 * @param unit of the samples
 * @param samples one figure an iteration or round
 * @param gflop floating-point operations of a call on paper, in 1e9; 0: not counted
 * @param bytes what must be moved in a call on paper; 0: not counted
 * @param extra further figures by name, for example "residentMiB"
 */
public record Measurement(
        String name,
        String party,
        Map<String, String> parameters,
        Unit unit,
        List<Double> samples,
        double gflop,
        double bytes,
        Map<String, Double> extra) {
    public static final String ENGINE = "dac-native";
    public static final String MACHINE = "machine";

    private static final Map<String, String> USUAL = Map.of(
            "backend",
            "cpu",
            "batch",
            "256",
            "diffusionSteps",
            "5",
            "heads",
            "10",
            "hidden",
            "256",
            "samples",
            "10",
            "seeds",
            "1",
            "transitions",
            "10000");

    public Measurement {
        parameters = new TreeMap<>(parameters);
        samples = List.copyOf(samples);
        extra = new TreeMap<>(extra);
    }

    /** Without cost on paper. */
    public static Measurement plain(
            String name, String party, Map<String, String> parameters, Unit unit, List<Double> samples) {
        return new Measurement(name, party, parameters, unit, samples, 0, 0, Map.of());
    }

    /** The same with another parameter. */
    public Measurement with(String key, String value) {
        Map<String, String> more = new TreeMap<>(parameters);
        more.put(key, value);
        return new Measurement(name, party, more, unit, samples, gflop, bytes, extra);
    }

    public Spread spread() {
        return Spread.of(samples);
    }

    public double median() {
        return spread().median();
    }

    /** "" where there is no such parameter. */
    public String parameter(String key) {
        return parameters.getOrDefault(key, "");
    }

    /** GFLOP/s at the median time; 0 where no operations are counted. */
    public double rate() {
        return gflop / (median() * 1e-6);
    }

    /** Same thing, perhaps measured elsewhere. */
    public String identity() {
        return name + ", " + party + " " + parameters;
    }

    /** What a reader needs to tell it from others: parameters that are walker2d's own are left out. */
    public String label() {
        Map<String, String> telling = new TreeMap<>(parameters);
        telling.entrySet().removeAll(USUAL.entrySet());
        return name + ", " + party + " " + telling;
    }

    boolean is(String wantedName, String wantedParty) {
        return name.equals(wantedName) && party.equals(wantedParty);
    }
}
