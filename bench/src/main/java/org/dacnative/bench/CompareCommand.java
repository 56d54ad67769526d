// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.dacnative.bench.report.Comparison;
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
        ResultFolder old = ResultFolder.read(before);
        ResultFolder fresh = ResultFolder.read(after);
        Comparison comparison = new Comparison(old.labelled(), fresh.labelled());
        if (comparison.empty()) {
            throw new InputException(before + " and " + after + " have no measurement in common");
        }
        if (!old.machine().equals(fresh.machine())) {
            System.out.println("made on different machines: " + old.machine() + " and " + fresh.machine());
        }
        System.out.print(comparison.table());
        return comparison.anyWorse() ? 1 : 0;
    }
}
