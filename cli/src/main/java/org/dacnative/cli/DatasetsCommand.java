// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.data.DatasetLocator;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the tasks: file names, sizes, reference returns, and what is at hand. Subcommands look into files. */
@Command(
        name = "datasets",
        subcommands = {
            ListCommand.class,
            FetchCommand.class,
            InspectCommand.class,
            ConvertCommand.class,
            SliceCommand.class,
            MergeCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Lists the known tasks, their files and whether they are found, and the scores that were"
                + " published with hyper-parameters.")
final class DatasetsCommand implements Callable<Integer> {
    private final List<Algorithm<?>> algorithms;

    @Spec
    private CommandSpec spec;

    /** @param algorithms whose published hyper-parameters are listed */
    DatasetsCommand(List<Algorithm<?>> algorithms) {
        this.algorithms = List.copyOf(algorithms);
    }

    @Override
    public Integer call() {
        DatasetLocator locator = DatasetLocator.ofThisUser();
        String format = "%-30s %5s %4s %10s %10s  %-6s %9s  %s%n";
        var out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, format, "task", "obs", "act", "random", "expert", "found", "published", "file");
        for (TaskSpec task : Tasks.all()) {
            out.printf(
                    Locale.ROOT,
                    format,
                    task.name(),
                    task.obsDim(),
                    task.actDim(),
                    String.format(Locale.ROOT, "%.1f", task.referenceMin()),
                    String.format(Locale.ROOT, "%.1f", task.referenceMax()),
                    locator.found(task.datasetFile()).isPresent() ? "yes" : "no",
                    published(task),
                    task.datasetFile());
        }
        out.flush();
        return 0;
    }

    /** Of each algorithm that has one; empty if none has. */
    private String published(TaskSpec task) {
        return algorithms.stream()
                .flatMapToDouble(known -> known.publishedScore(task.name()).stream())
                .mapToObj(score -> String.format(Locale.ROOT, "%.1f", score))
                .collect(Collectors.joining(" "));
    }
}
