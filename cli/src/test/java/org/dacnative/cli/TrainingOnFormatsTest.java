// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.dacnative.data.SampleFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same episodes train to the same numbers, whatever format they are stored in. */
class TrainingOnFormatsTest {
    private static final SampleFiles HOPPER = new SampleFiles(11, 3, 20, 31, 9, 40);

    @TempDir
    private Path folder;

    @Test
    void everyFormatTrains() throws IOException {
        Set<String> metrics = new HashSet<>();
        Set<String> digests = new HashSet<>();
        for (String format : SampleFiles.FORMATS) {
            Path results = folder.resolve(format + "_results");
            Outcome outcome = Outcome.of(flags(format, results));
            assertEquals(0, outcome.code(), outcome.err());
            assertTrue(outcome.out().contains("100 transitions, 4 trajectories"), outcome.out());
            Path run = TinyHopper.onlyRun(results, "hopper-medium-v2");
            metrics.add(Files.readString(run.resolve("metrics_3.txt")));
            digests.add(Files.readAllLines(run.resolve("config.txt")).stream()
                    .filter(line -> line.contains("data_digest"))
                    .collect(Collectors.joining()));
        }
        assertEquals(1, digests.size(), digests.toString());
        assertEquals(1, metrics.size(), metrics.toString());
    }

    /** What was said of a file is part of the run. */
    @Test
    void aRunGoesOnWithItsColumns() throws IOException {
        Path results = folder.resolve("results");
        assertEquals(0, Outcome.of(flags("csv", results)).code());
        Path run = TinyHopper.onlyRun(results, "hopper-medium-v2");
        RunFolder.takeEnd(run);
        Outcome resumed = Outcome.of("--resume", run.toString(), "--threads", "1");
        assertEquals(0, resumed.code(), resumed.err());
    }

    @Test
    void whatCannotBe() {
        Path data = HOPPER.write("npz", folder);
        assertBad("--ogbench_task is 6, allowed are 1..5", data, "--ogbench_task", "6");
        assertBad("--columns: what is none of its parts", data, "--columns", "what");
        assertBad("--observation is a,,b, allowed are names", data, "--observation", "a,,b");
        assertBad("an action has 2 numbers", new SampleFiles(11, 2, 5).write("npz", folder), "--tag", "x");
    }

    private void assertBad(String text, Path data, String name, String value) {
        Outcome outcome = Outcome.of(TinyHopper.flags(data, folder.resolve("none"), name, value));
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(text), outcome.err());
    }

    private String[] flags(String format, Path results) {
        List<String> own = HOPPER.flags(format);
        return TinyHopper.flags(HOPPER.write(format, folder), results, own.toArray(String[]::new));
    }
}
