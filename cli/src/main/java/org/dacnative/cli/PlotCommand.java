// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.input.InputException;
import org.dacnative.input.OneLine;
import org.dacnative.report.chart.Fonts;
import org.dacnative.report.chart.LineChart;
import org.dacnative.report.chart.LineChartPicture;
import org.dacnative.report.page.ComparisonReport;
import org.dacnative.report.page.PageHtml;
import org.dacnative.report.page.Published;
import org.dacnative.report.run.RunFolder;
import org.dacnative.report.run.RunNames;
import org.dacnative.report.run.ScoreChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws the scores of runs beside each other. */
@Command(
        name = "plot",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        description = "Draws the scores of runs over their updates: means over each run's seeds with one standard"
                + " deviation to each side, beside the published score and the data's. A run is called by its tag, or"
                + " by its folder where tags are not enough.")
final class PlotCommand implements Callable<Integer> {
    private static final List<String> FORMATS = List.of(".png", ".svg", ".html");

    private final List<Algorithm<?>> algorithms;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", arity = "1..*", description = "folders of runs, finished or not")
    private List<Path> folders;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "a picture (.png, .svg), or a page with all curves, scores and differences (.html);"
                    + " one that is there is replaced")
    private Path out;

    @Option(
            names = "--smooth",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "each point is the mean of its evaluation and the N - 1 before it (default: ${DEFAULT-VALUE})")
    private int smooth;

    @Option(
            names = "--quantity",
            paramLabel = "NAME",
            description = "what is drawn instead of the score: a column of metrics_<n>.txt or, of data without an"
                    + " environment, of measures_<n>.txt")
    private String quantity;

    PlotCommand(List<Algorithm<?>> algorithms) {
        this.algorithms = List.copyOf(algorithms);
    }

    @Override
    public Integer call() {
        String format = requireSoundOptions();
        List<RunFolder> runs = drawable();
        List<String> names = RunNames.of(runs);
        LineChart chart = quantity == null
                ? ScoreChart.of(title(runs), runs, names, smooth, levels(runs))
                : ScoreChart.ofQuantity(quantity, title(runs), runs, names, smooth);
        if (format.equals(".html")) {
            PageHtml.write(out, ComparisonReport.of(runs, names, chart, PlotCommand::saved, this::published));
        } else {
            LineChartPicture.write(out, 1, List.of(chart));
        }
        spec.commandLine().getOut().println("plot: " + OneLine.of(out.toString()) + ", " + String.join(", ", names));
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** The format that the file's name asks for. */
    private String requireSoundOptions() {
        if (smooth < 1) {
            throw new InputException("--smooth " + smooth + ": must be at least 1");
        }
        String name = out.toString().toLowerCase(Locale.ROOT);
        String format = FORMATS.stream()
                .filter(name::endsWith)
                .findFirst()
                .orElseThrow(() -> new InputException(
                        "--out " + out + ": the name's ending says what is written, .png, .svg or .html"));
        OutputFile.require("--out " + out, out);
        if (!format.equals(".html") && Fonts.missing().isPresent()) {
            throw new InputException("--out " + out + ": " + Fonts.missing().get() + "; a page, FILE.html, needs none");
        }
        return format;
    }

    /** The runs that have what is to be drawn; a pattern of the shell also names those that have only begun. */
    private List<RunFolder> drawable() {
        List<RunFolder> runs = folders.stream()
                .map(CheckpointStore::runOf)
                .map(RunFolder::read)
                .toList();
        List<RunFolder> drawable =
                runs.stream().filter(run -> missing(run).isEmpty()).toList();
        if (drawable.isEmpty()) {
            throw new InputException(missing(runs.get(0)).orElseThrow());
        }
        runs.stream()
                .flatMap(run -> missing(run).stream())
                .forEach(why -> spec.commandLine().getErr().println("left out: " + OneLine.of(why)));
        return drawable;
    }

    /** Why a run cannot be drawn. */
    private Optional<String> missing(RunFolder run) {
        String logged = String.join(", ", run.metrics().keySet());
        if (quantity == null && run.scores().isEmpty()) {
            return Optional.of(run.path() + " has no scores yet: no seed_<n>.txt with an evaluation"
                    + (logged.isEmpty() ? "" : "; --quantity NAME draws one of " + logged));
        }
        if (quantity != null && !run.metrics().containsKey(quantity)) {
            return Optional.of("--quantity " + quantity + ": " + run.path()
                    + (logged.isEmpty() ? " has logged nothing yet" : " has logged " + logged));
        }
        return Optional.empty();
    }

    /** A stop comes after the last log, and saves what was done. */
    private static long saved(RunFolder run) {
        return new CheckpointStore(run.path()).newestUpdates();
    }

    private static String title(List<RunFolder> runs) {
        return runs.stream().map(RunFolder::task).distinct().collect(Collectors.joining(", "));
    }

    /** What was published and what the data have, each once; with its task where there are several. */
    private List<LineChart.Level> levels(List<RunFolder> runs) {
        boolean several = runs.stream().map(RunFolder::task).distinct().count() > 1;
        Set<LineChart.Level> levels = new LinkedHashSet<>();
        List<LineChart.Level> data = new ArrayList<>();
        for (RunFolder run : runs) {
            String of = several ? ", " + run.task() : "";
            published(run).level("published, " + run.agent() + of).ifPresent(levels::add);
            run.dataScore().ifPresent(score -> data.add(Published.level("mean of the data" + of, score)));
        }
        levels.addAll(data);
        return List.copyOf(levels);
    }

    private Published published(RunFolder run) {
        Optional<Algorithm<?>> algorithm = algorithms.stream()
                .filter(known -> known.name().equalsIgnoreCase(run.agent()))
                .findFirst();
        return algorithm
                .filter(known -> !run.config().containsKey("env_class")) // scores of one's own are not the task's
                .map(known -> PublishedScore.of(known, run.task()))
                .orElse(Published.NOTHING);
    }
}
