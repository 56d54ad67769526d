// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
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

    private static String begin(RunFolder run, long updates) {
        RunFacts facts = RunFacts.before(Published.NOTHING, List.of(), Map.of())
                .at(RunFacts.State.STOPPED, updates, NOON, "", Map.of());
        String sentence = RunReport.of(run, facts).summary();
        return sentence.substring(0, sentence.indexOf(';'));
    }
}
