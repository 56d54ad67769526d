// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import java.io.IOException;
import java.nio.file.Path;
import org.dacnative.report.AtomicFile;

/** Writes everything that is derived from a folder's results: report.md and the charts. */
public final class ReportFiles {
    private ReportFiles() {}

    /** Charts need a font on the machine; without one a line says so and the report goes without pictures. */
    public static void write(Path folder) throws IOException {
        ResultFolder results = ResultFolder.read(folder);
        AtomicFile.write(folder.resolve("report.md"), new MarkdownReport(results).text());
        try {
            Charts.write(results);
        } catch (LinkageError | RuntimeException e) {
            System.out.println("no charts: Java cannot draw text here (" + e + "); install fontconfig and a font, then"
                    + " `dac bench report`");
        }
    }
}
