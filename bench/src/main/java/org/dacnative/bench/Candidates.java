// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.dacnative.engine.Precision;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The parties: the machine's own matrix products, dac-native, the JAX program. */
final class Candidates {
    private static final Pattern UPDATES_PER_SECOND = Pattern.compile("\"updates_per_s\": *([0-9.]+)");

    private Candidates() {}

    /** oneDNN's own rate, GFLOP/s by "matmul precision MxKxN". */
    static Candidate ceiling(String program, int threads) {
        return () -> {
            Map<String, Double> rates = new LinkedHashMap<>();
            List<String> command = List.of(program, Integer.toString(threads), "1.0");
            for (String line : Processes.lines(Map.of("OMP_NUM_THREADS", "1"), command)) {
                String[] fields = line.split(" ", 6);
                String name = "matmul " + fields[0] + " " + fields[1] + "x" + fields[2] + "x" + fields[3];
                rates.put(name, Double.valueOf(fields[4]));
            }
            return rates;
        };
    }

    /** dac-native, updates/s by "dac-native precision". */
    static Candidate engine(Precision precision, int threads) {
        Options options = new OptionsBuilder()
                .include(UpdateBenchmark.class.getName())
                .param("precision", precision.name())
                .param("threads", Integer.toString(threads))
                .warmupIterations(1)
                .measurementIterations(1)
                .measurementTime(TimeValue.seconds(5))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        String name = "dac-native " + precision.name().toLowerCase(Locale.ROOT);
        return () -> {
            try {
                return Map.of(
                        name, new Runner(options).runSingle().getPrimaryResult().getScore());
            } catch (RunnerException e) {
                throw new IOException(name + " failed: " + e.getMessage(), e);
            }
        };
    }

    /** The JAX program at its defaults, which are the same sizes; updates/s. Held to as many processors as threads. */
    static Candidate peer(String python, String program, int threads) {
        String processors = IntStream.range(0, threads)
                .mapToObj(Integer::toString)
                .reduce((a, b) -> a + "," + b)
                .get();
        List<String> command = List.of("taskset", "-c", processors, python, program, "--steps", "60");
        return () -> {
            String output = String.join("\n", Processes.lines(Map.of("JAX_PLATFORMS", "cpu"), command));
            Matcher found = UPDATES_PER_SECOND.matcher(output);
            if (!found.find()) {
                throw new IOException("no updates_per_s in the output of " + program + ": " + output);
            }
            return Map.of("JAX peer", Double.valueOf(found.group(1)));
        };
    }
}
