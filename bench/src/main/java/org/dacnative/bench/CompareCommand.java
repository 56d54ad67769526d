// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dacnative.bench.report.Comparison;
import org.dacnative.bench.report.Measurement;
import org.dacnative.bench.report.ResultFolder;
import org.dacnative.input.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells whether anything has become slower. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = "Compares two folders of results; exit code 1 if something in AFTER is worse by more than the"
                + " interquartile ranges of both together.")
final class CompareCommand implements Callable<Integer> {
    @Parameters(paramLabel = "BEFORE")
    private Path before;

    @Parameters(paramLabel = "AFTER")
    private Path after;

    @Override
    public Integer call() {
        Comparison comparison = new Comparison(measurements(before), measurements(after));
        if (comparison.empty()) {
            throw new InputException(before + " and " + after + " have no measurement in common");
        }
        System.out.print(comparison.table());
        return comparison.anyWorse() ? 1 : 0;
    }

    /** Of all groups; the group is part of what is compared, for some measure the same thing in another way. */
    private static List<Measurement> measurements(Path folder) {
        return ResultFolder.read(folder).labelled();
    }
}
