// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dacnative.bench.report.Measurement;
import org.dacnative.bench.report.Unit;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs JMH benchmarks in JVMs of their own and keeps what JMH reports. A benchmark whose check fails stops the run. */
final class Jmh {
    private final Session session;
    private final List<RunResult> raw = new ArrayList<>();

    Jmh(Session session) {
        this.session = session;
    }

    /** All benchmarks of a class with these parameters (several values: every combination), timed by iterations. */
    List<Measurement> run(Class<?> benchmark, Map<String, List<String>> parameters, String... jvmArguments) {
        return run(benchmark, parameters, session.budget().iterations(), jvmArguments);
    }

    List<Measurement> run(
            Class<?> benchmark, Map<String, List<String>> parameters, int iterations, String... jvmArguments) {
        TimeValue time = TimeValue.milliseconds(session.budget().iterationMs());
        return start(options(benchmark, parameters, jvmArguments)
                .warmupTime(time)
                .measurementIterations(iterations)
                .measurementTime(time));
    }

    /** The same for benchmarks that are timed call by call. */
    List<Measurement> shots(Class<?> benchmark, Map<String, List<String>> parameters, String... jvmArguments) {
        return start(options(benchmark, parameters, jvmArguments)
                .warmupIterations(1)
                .measurementIterations(session.budget().shots()));
    }

    /** JMH's own JSON of everything so far; no file if nothing was run. */
    void writeRaw(Path file) throws IOException {
        if (!raw.isEmpty()) {
            Files.createDirectories(file.getParent());
            ResultFormatFactory.getInstance(ResultFormatType.JSON, file.toString())
                    .writeOut(raw);
        }
    }

    private ChainedOptionsBuilder options(
            Class<?> benchmark, Map<String, List<String>> parameters, String... jvmArguments) {
        Map<String, List<String>> all = new HashMap<>(parameters);
        all.putIfAbsent("backend", List.of(session.backend().name()));
        all.putIfAbsent("threads", List.of(Integer.toString(session.threads())));
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmark.getName() + "\\.")
                .forks(1)
                .jvmArgsAppend(jvmArguments)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        all.forEach((name, values) -> options.param(name, values.toArray(String[]::new)));
        return options;
    }

    private List<Measurement> start(ChainedOptionsBuilder options) {
        try {
            Collection<RunResult> results = new Runner(options.build()).run();
            raw.addAll(results);
            return results.stream().map(this::measurement).toList();
        } catch (RunnerException e) {
            throw new IllegalStateException("a benchmark failed: " + e.getMessage(), e);
        }
    }

    private Measurement measurement(RunResult result) {
        String method = result.getParams().getBenchmark();
        String name = method.substring(method.lastIndexOf('.') + 1);
        Map<String, String> parameters = new HashMap<>();
        result.getParams()
                .getParamsKeys()
                .forEach(key ->
                        parameters.put(key, result.getParams().getParam(key).toLowerCase(Locale.ROOT)));
        List<Double> samples = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .map(IterationResult::getPrimaryResult)
                .map(iteration -> iteration.getScore())
                .toList();
        Map<String, Double> extra = new HashMap<>();
        result.getSecondaryResults()
                .forEach((key, figure) -> extra.put(key, figure.getStatistics().getMax()));
        Measurement measurement = PaperCost.with(
                new Measurement(name, Measurement.ENGINE, parameters, Unit.MICROSECONDS, samples, 0, 0, extra));
        Session.say(String.format(Locale.ROOT, "  %s: %.4g us", measurement.label(), measurement.median()));
        return measurement;
    }
}
