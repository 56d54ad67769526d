// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dacnative.bench.learning.LearningReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares what trainings have learned. */
@Command(
        name = "learning",
        mixinStandardHelpOptions = true,
        description = "Writes tables and curves of trainings beside each other: scores, Q values and losses.")
final class LearningCommand implements Callable<Integer> {
    @Option(names = "--out", paramLabel = "STEM", required = true, description = "writes STEM.md and STEM.png")
    private Path stem;

    @Parameters(
            paramLabel = "NAME=DIR",
            arity = "1..*",
            description = "a run's folder and the name to give it; the others are compared with the first")
    private Map<String, Path> runs;

    @Override
    public Integer call() {
        LearningReport report = LearningReport.of(runs);
        report.writeTables(stem.resolveSibling(stem.getFileName() + ".md"));
        report.writeCurves(stem.resolveSibling(stem.getFileName() + ".png"));
        return 0;
    }
}
