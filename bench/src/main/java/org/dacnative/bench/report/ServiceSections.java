// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What surrounds the update: acting, calls across the boundary, data, environments, saving. */
final class ServiceSections {
    /** Batch, denoise, values, target, two gradients, two steps, noise, guidance, dual step, counter. */
    private static final int OPERATIONS_OF_AN_UPDATE = 12;

    private final ResultFolder results;

    ServiceSections(ResultFolder results) {
        this.results = results;
    }

    void write(Markdown page) {
        acting(page);
        calls(page);
        loading(page);
        sampling(page);
        environments(page);
        saving(page);
    }

    private void acting(Markdown page) {
        List<List<String>> rows = new ArrayList<>();
        for (Measurement m : results.measurements("acting")) {
            double states = Double.parseDouble(m.parameter("states"));
            rows.add(List.of(
                    m.parameter("states"),
                    m.parameter("threads"),
                    m.parameter("precision"),
                    Figures.time(m.spread()),
                    Figures.number(states * 1e6 / m.median())));
        }
        page.section(
                "Acting: 10 samples, T 5, 10 heads",
                rows,
                List.of("states at once", "threads", "precision", "one decision for all", "states/s"));
    }

    private void calls(Markdown page) {
        List<Measurement> calls = results.measurements("calls");
        List<List<String>> rows = new ArrayList<>();
        for (Measurement m : calls) {
            rows.add(List.of(m.name(), Figures.time(m.spread())));
        }
        page.section("Calls from Java", rows, List.of("", "time of a call"));
        Optional<Measurement> replayed = named(calls, "replayedOperation");
        Optional<Measurement> recorded = named(calls, "recordedCalls");
        Optional<Measurement> separate = named(calls, "separateCalls");
        if (replayed.isPresent() && recorded.isPresent() && separate.isPresent()) {
            double update = recorded.get().median();
            page.line("An update is " + OPERATIONS_OF_AN_UPDATE + " operations: replaying them costs at most "
                    + Figures.percent(OPERATIONS_OF_AN_UPDATE * replayed.get().median() / update)
                    + " of it. Recorded, an update takes "
                    + Figures.number(update / separate.get().median())
                    + " of the time that separate calls take (spread: "
                    + Figures.percent(recorded.get().spread().range() / update) + ").");
            page.line("");
        }
    }

    private void loading(Markdown page) {
        List<List<String>> rows = new ArrayList<>();
        for (Measurement m : results.measurements("data")) {
            if (!m.name().equals("sampleBatch")) {
                rows.add(List.of(
                        m.parameter("transitions"),
                        m.name().equals("loadFile") ? "file to engine" : "jhdf alone, into Java arrays",
                        Figures.time(m.spread())));
            }
        }
        page.section("Loading a gzip-compressed file, walker2d's columns", rows, List.of("rows", "", "time"));
    }

    private void sampling(Markdown page) {
        List<List<String>> rows = new ArrayList<>();
        for (Measurement m : results.measurements("data")) {
            if (m.name().equals("sampleBatch")) {
                rows.add(List.of(
                        m.parameter("transitions"),
                        m.parameter("sampling"),
                        Figures.time(m.spread()),
                        Figures.time(1e3 * m.extra().getOrDefault("loadMs", 0.0)),
                        Figures.number(m.extra().getOrDefault("residentMiB", 0.0)),
                        Figures.number(ScalingSection.dataMebibytes(m))));
            }
        }
        page.section(
                "Size of the data: a minibatch of 256 out of n",
                rows,
                List.of("transitions", "order", "a minibatch", "making and copying", "MiB measured", "MiB on paper"));
    }

    private void environments(Markdown page) {
        List<Measurement> steps = results.measurements("environments");
        List<List<String>> rows = new ArrayList<>();
        for (Measurement m : steps) {
            if (m.party().equals(Measurement.ENGINE)) {
                Optional<Measurement> bare = steps.stream()
                        .filter(other -> other.is(m.name(), "MuJoCo")
                                && other.parameter("task").equals(m.parameter("task"))
                                && m.parameter("environments").equals("1"))
                        .findFirst();
                rows.add(List.of(
                        m.parameter("task"),
                        m.parameter("environments"),
                        m.parameter("threads"),
                        Figures.time(m.spread()),
                        bare.map(b -> Figures.time(b.spread())).orElse(""),
                        bare.map(b -> Figures.percent(m.median() / b.median() - 1))
                                .orElse("")));
            }
        }
        page.section(
                "Environment steps",
                rows,
                List.of("task", "environments", "threads", "a step of all", "mj_step alone", "on top"));
    }

    /** A checkpoint every 100,000 updates and a line every 5,000 are the defaults. */
    private void saving(Markdown page) {
        List<Measurement> all = results.measurements("saving");
        Optional<Measurement> update = named(all, "update");
        List<List<String>> rows = new ArrayList<>();
        for (Measurement m : all) {
            if (!m.name().equals("update")) {
                double updates = m.name().equals("checkpoint") ? 100_000 : 5_000;
                double seeds = Double.parseDouble(m.parameter("seeds"));
                rows.add(List.of(
                        m.name().equals("checkpoint") ? "a checkpoint" : "a line in TensorBoard's files",
                        m.parameter("seeds"),
                        Figures.time(m.spread()),
                        update.map(one -> Figures.percent(m.median() / (updates * seeds * one.median())))
                                .orElse("")));
            }
        }
        page.section(
                "Keeping a run: of the updates between two, at the default intervals",
                rows,
                List.of("", "seeds", "time", "of training"));
    }

    private static Optional<Measurement> named(List<Measurement> measurements, String name) {
        return measurements.stream().filter(m -> m.name().equals(name)).findFirst();
    }
}
