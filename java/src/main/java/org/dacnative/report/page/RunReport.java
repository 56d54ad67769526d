// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.dacnative.report.ScoreSummary;
import org.dacnative.report.chart.LineChart;
import org.dacnative.report.run.RunFolder;
import org.dacnative.report.run.ScoreChart;

/** {@code report.html}: what a run has reached, how it got there, and everything that decides its numbers. */
public final class RunReport {
    static final String ZOOM =
            "Drag over a chart to zoom in, double-click to zoom out; a name below it hides its curve.";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final RunFolder run;
    private final RunFacts facts;
    private final ScoreSummary summary;

    private RunReport(RunFolder run, RunFacts facts) {
        this.run = run;
        this.facts = facts;
        this.summary = ScoreSummary.of(run.scores(), facts.diverged(), List.of());
    }

    /** The page of a run. */
    public static Page of(RunFolder run, RunFacts facts) {
        return new RunReport(run, facts).page();
    }

    /** The run's scores beside what was published and what its data have. */
    public static LineChart scoreChart(RunFolder run, Published published) {
        List<LineChart.Level> levels = new ArrayList<>();
        published.level("published").ifPresent(levels::add);
        run.dataScore().ifPresent(score -> levels.add(Published.level("mean of the data", score)));
        int seeds = run.scores().size();
        String name = seeds < 2 ? "score" : "mean of " + seeds + " seeds, ± std";
        return ScoreChart.of(run.task() + ", " + run.agent(), List.of(run), List.of(name), 1, levels);
    }

    private Page page() {
        List<Page.Part> parts = new ArrayList<>();
        boolean scored = !run.scores().isEmpty();
        if (scored) {
            parts.add(new Page.Figures(figures()));
        } else if (!run.fittedQ().isEmpty()) {
            parts.add(new Page.Figures(estimates()));
        }
        List<String> warnings = new ArrayList<>(facts.diverged().values());
        Optional.ofNullable(run.config().get("data_warnings")).ifPresent(warnings::add);
        if (!warnings.isEmpty()) {
            parts.add(new Page.Lines("Warnings", true, warnings));
        }
        if (scored) {
            parts.add(new Page.Charts("Score", ZOOM, true, List.of(scoreChart(run, facts.published()))));
            parts.add(ScoreTable.of(summary, facts.published()));
        }
        if (!run.metrics().isEmpty()) {
            List<LineChart> charts = ScoreChart.ofMetrics(List.of(run), List.of(seeds() < 2 ? "value" : "mean"));
            parts.add(new Page.Charts("Losses and values", scored ? "" : ZOOM, false, charts));
        }
        parts.add(thisRun());
        parts.add(hyperParameters());
        parts.add(options());
        return new Page(title(), sentence(), facts.state() == RunFacts.State.RUNNING, parts, List.of(program()));
    }

    private String title() {
        String title = run.task() + ", " + run.agent();
        return run.tag().isEmpty() ? title : title + ", " + run.tag();
    }

    private int seeds() {
        Set<Long> seeds = new TreeSet<>(run.scores().keySet());
        run.metrics()
                .values()
                .forEach(curves ->
                        seeds.addAll(curves.at(curves.updates().first()).keySet()));
        return seeds.size();
    }

    private String sentence() {
        String updates = Numbers.count(Math.max(facts.updates(), run.reachedUpdates()))
                + (run.askedUpdates() > 0 ? " of " + Numbers.count(run.askedUpdates()) : "") + " updates, "
                + Numbers.count(seeds(), "seed") + (run.scores().isEmpty() ? ", no scores" : "") + "; "
                + TIME.format(facts.written());
        return switch (facts.state()) {
            case RUNNING -> "Running: " + updates + ". An open page reloads itself once a minute.";
            case FINISHED -> "Finished: " + updates + ".";
            case STOPPED -> "Stopped: " + updates + ".";
        };
    }

    private List<Page.Figure> figures() {
        List<Page.Figure> figures = new ArrayList<>();
        int counted = summary.finals().count();
        String over = counted < 2
                ? Numbers.count(counted, "seed")
                : "mean of " + counted + " seeds, std "
                        + Numbers.score(summary.finals().std());
        String name = facts.state() == RunFacts.State.FINISHED ? "Final score" : "Score, last evaluations";
        figures.add(new Page.Figure(name, Numbers.score(summary.finals().mean()), over));
        facts.published()
                .score()
                .ifPresent(score -> figures.add(new Page.Figure(
                        "Published", Numbers.score(score), facts.published().note())));
        run.dataScore()
                .ifPresent(score ->
                        figures.add(new Page.Figure("Data", Numbers.score(score), "mean of the trajectories")));
        figures.add(
                new Page.Figure("Best evaluation", Numbers.score(summary.bests().mean()), "mean over the seeds"));
        return figures;
    }

    /** What stands for scores where there are none: it is no score. */
    private List<Page.Figure> estimates() {
        List<Page.Figure> figures = new ArrayList<>();
        run.fittedQ().forEach((seed, fit) -> {
            String interval = "of a held-out start, discounted; 95 % interval ["
                    + Numbers.measure(fit.value().lower()) + ", "
                    + Numbers.measure(fit.value().upper()) + "]";
            figures.add(new Page.Figure(
                    "Fitted Q estimate, seed " + seed,
                    Numbers.measure(fit.value().value()),
                    fit.diverged() ? "the fit has diverged: this value says nothing" : interval));
        });
        return figures;
    }

    private Page.Table thisRun() {
        List<Page.Row> rows = new ArrayList<>();
        Map<String, String> config = run.config();
        add(rows, "data set", config.get("dataset"));
        add(rows, "data", config.get("data"));
        add(rows, "machine", config.get("machine"));
        add(rows, "device", config.get("device"));
        add(rows, "precision", config.get("precision"));
        add(rows, "threads", config.get("threads"));
        add(rows, "speed", facts.speed());
        add(rows, "folder", run.path().toAbsolutePath().normalize().toString());
        return new Page.Table("This run", "", false, List.of("", ""), rows);
    }

    private static void add(List<Page.Row> rows, String name, String value) {
        if (value != null && !value.isEmpty()) {
            rows.add(Page.Row.of(name, value));
        }
    }

    private Page.Table hyperParameters() {
        Map<String, String> published = facts.publishedValues();
        List<Page.Row> rows = new ArrayList<>();
        for (String name : facts.hyperParameters()) {
            String here = run.config().getOrDefault(name, "");
            if (published.isEmpty()) {
                rows.add(Page.Row.of(name, here));
            } else {
                String other = published.getOrDefault(name, "");
                rows.add(new Page.Row(!other.equals(here), List.of(name, here, other)));
            }
        }
        return published.isEmpty()
                ? new Page.Table(
                        "Hyper-parameters", "None were published for this task.", false, List.of("", "here"), rows)
                : new Page.Table(
                        "Hyper-parameters",
                        "What differs from the published values is bold.",
                        false,
                        List.of("", "here", "published"),
                        rows);
    }

    private Page.Table options() {
        List<Page.Row> rows = run.config().entrySet().stream()
                .filter(entry -> !facts.hyperParameters().contains(entry.getKey()))
                .map(entry -> Page.Row.of(entry.getKey(), entry.getValue()))
                .toList();
        return new Page.Table("All other options, versions", "", true, List.of("", ""), rows);
    }

    private String program() {
        return "dac-native " + run.config().getOrDefault("version", "") + ", commit "
                + run.config().getOrDefault("commit", "unknown") + ".";
    }
}
