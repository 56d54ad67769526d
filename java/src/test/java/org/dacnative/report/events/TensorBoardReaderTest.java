// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * TensorBoard's own reader on what we write, where Python has it ({@code DAC_PYTHON} names another python3): the values,
 * and what is left of a run that was resumed.
 */
class TensorBoardReaderTest {
    private static final String READER = """
            import sys
            from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
            events = EventAccumulator(sys.argv[1], size_guidance={'scalars': 0})
            events.Reload()
            for tag in sorted(events.Tags()['scalars']):
                print(tag, [(point.step, point.value) for point in events.Scalars(tag)])
            """;

    @TempDir
    private Path folder;

    @Test
    void readsTheValuesOfAResumedRun() throws IOException, InterruptedException {
        String python = System.getenv().getOrDefault("DAC_PYTHON", "python3");
        Path run = folder.resolve("run");
        try (EventWriter first = new EventWriter(run, 1, Clock.systemUTC())) {
            for (long step = 10; step <= 40; step += 10) {
                first.add(step, Map.of("training/loss", 1.0 / step));
            }
            first.add(40, Map.of("evaluation/mean", -0.5));
        }
        try (EventWriter second = new EventWriter(run, 21, Clock.systemUTC())) {
            second.add(30, Map.of("training/loss", 7.0));
        }
        Result read = run(python, "-c", READER, run.toString());
        Assumptions.assumeFalse(read.text().contains("No module named"), "this Python has no tensorboard");
        assertEquals(0, read.code(), read.text());
        assertEquals(
                List.of(
                        "evaluation/mean []",
                        "training/loss [(10, " + (double) 0.1f + "), (20, " + (double) 0.05f + "), (30, 7.0)]"),
                read.text().lines().filter(line -> line.contains("/")).toList());
    }

    private record Result(int code, String text) {}

    private Result run(String... command) throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        try {
            Process process =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).start();
            Path err = folder.resolve("err.txt");
            Files.copy(process.getErrorStream(), err);
            process.waitFor(2, TimeUnit.MINUTES);
            return new Result(process.exitValue(), Files.readString(out) + Files.readString(err));
        } catch (IOException e) {
            return new Result(127, "No module named: " + e);
        }
    }
}
