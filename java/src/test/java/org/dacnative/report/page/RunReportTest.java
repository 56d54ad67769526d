// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.dacnative.report.run.MadeUpRun;
import org.dacnative.report.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first sentence of a run's report says how far the run has come, not how far its files reach. */
class RunReportTest {
    private static final LocalDateTime NOON = LocalDateTime.of(2026, 1, 31, 12, 0);

    @TempDir
    private Path folder;

    @Test
    void updatesAfterTheLastThatWasWrittenCount() throws IOException {
        RunFolder run = RunFolder.read(MadeUpRun.write(folder.resolve("a"), "", 2, 6, 0)); // reaches 600 of 1000
        assertEquals("Stopped: 640 of 1,000 updates, 2 seeds", begin(run, 640));
        assertEquals("Stopped: 600 of 1,000 updates, 2 seeds", begin(run, 600));
    }

    /** Files of older runs have no column that says so. */
    @Test
    void aFitThatHasDivergedIsCalledThat() throws IOException {
        Path run = MadeUpRun.write(folder.resolve("a"), "", 2, 1, 0);
        for (int seed = 0; seed < 2; seed++) {
            Files.delete(run.resolve("seed_" + seed + ".txt"));
        }
        Path last = run.resolve("final_measures.txt");
        String columns = "seed\taction_error\tfqe\tfqe_lower95\tfqe_upper95";
        Files.writeString(last, columns + "\tfqe_diverged\n0\t0.5\t3\t2\t4\t0\n1\t0.5\t9e9\t8e9\t1e10\t1\n");
        assertEquals(
                List.of(
                        "of a held-out start, discounted; 95 % interval [2.000, 4.000]",
                        "the fit has diverged: this value says nothing"),
                notes(RunFolder.read(run)));
        Files.writeString(last, columns + "\n0\t0.5\t3\t2\t4\n");
        assertEquals(1, notes(RunFolder.read(run)).size());
    }

    private static List<String> notes(RunFolder run) {
        RunFacts facts = RunFacts.before(Published.NOTHING, List.of(), Map.of());
        Page.Figures figures = (Page.Figures) RunReport.of(run, facts).parts().get(0);
        return figures.figures().stream().map(Page.Figure::note).toList();
    }

    private static String begin(RunFolder run, long updates) {
        RunFacts facts = RunFacts.before(Published.NOTHING, List.of(), Map.of())
                .at(RunFacts.State.STOPPED, updates, NOON, "", Map.of());
        String sentence = RunReport.of(run, facts).summary();
        return sentence.substring(0, sentence.indexOf(';'));
    }
}
