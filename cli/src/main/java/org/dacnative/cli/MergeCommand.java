// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dacnative.data.Conversion;
import org.dacnative.data.EpisodeSelection;
import org.dacnative.data.ReadingOptions;
import org.dacnative.input.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes several data sets as one. */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description =
                "Writes data sets of one task, of any formats, as one: the trajectories of each, one after the other,"
                        + " with their bits.")
final class MergeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "IN IN... OUT",
            hideParamSyntax = true, // the label is the syntax
            description = "data sets of any formats that --dataset takes, then " + NewDataset.NAMES)
    private List<Path> paths;

    @Mixin
    private ReadingFlags reading = new ReadingFlags();

    @Override
    public Integer call() {
        if (paths.size() < 3) {
            throw new InputException("merge takes two data sets or more and then the name of the new one, IN IN... OUT;"
                    + " given are " + paths.size());
        }
        NewDataset made = new NewDataset(paths.get(paths.size() - 1));
        try (Conversion merged = merged(paths.subList(0, paths.size() - 1), reading.options())) {
            made.write(merged, spec.commandLine().getOut());
        }
        return 0;
    }

    private static Conversion merged(List<Path> files, ReadingOptions options) {
        List<Conversion> parts = new ArrayList<>();
        try {
            List<String> dropped = new ArrayList<>();
            for (Path file : files) {
                Conversion part = Conversion.of(file, options);
                parts.add(part);
                part.dropped().forEach(line -> dropped.add(file + ": " + line));
            }
            return new Conversion(
                    parts.stream().map(Conversion::from).distinct().collect(Collectors.joining(" and ")),
                    EpisodeSelection.merged(
                            parts.stream().map(Conversion::episodes).toList()),
                    dropped,
                    () -> parts.forEach(Conversion::close));
        } catch (RuntimeException | Error e) {
            parts.forEach(Conversion::close);
            throw e;
        }
    }
}
