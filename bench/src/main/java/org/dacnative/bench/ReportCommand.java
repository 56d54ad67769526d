// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.dacnative.bench.report.ReportFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Writes report and charts again from the files of a run. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = "Writes report.md and the charts from a folder of results.")
final class ReportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "bench/results/<machine>")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        ReportFiles.write(folder);
        System.out.println("written: " + folder.resolve("report.md"));
        return 0;
    }
}
