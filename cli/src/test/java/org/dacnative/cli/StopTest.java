// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.dacnative.EmulatedCuda;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is told to stop (SIGTERM takes the same way as Ctrl-C) closes its files and says where they are. */
class StopTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SIGTERM = 15;

    @TempDir
    private Path folder;

    /** On the CPU training or an evaluation is interrupted, on the (emulated) GPU nearly always both at once. */
    @ParameterizedTest
    @ValueSource(strings = {"cpu", "cuda"})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void finishesCleanlyAndSaysWhereTheScoresAre(String device) throws IOException, InterruptedException {
        if (device.equals("cuda")) {
            EmulatedCuda.require();
        }
        Path out = folder.resolve("out.txt");
        Process process = start(out, "--max_steps", "1000000000", "--device", device);
        try {
            Path scores = await("seed_3.txt", process, out);
            process.destroy();
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "did not stop");
            assertEquals(128 + SIGTERM, process.exitValue());
            String text = Files.readString(out);
            assertTrue(text.lines().anyMatch(line -> line.startsWith("stopped after ")), text);
            assertTrue(text.contains(scores.getParent().toString()), text);
            String done = text.replaceAll("(?s).*stopped after (\\d+) of .*", "$1");
            String report = Files.readString(scores.resolveSibling("report.html"));
            String sentence = String.format(Locale.ROOT, "Stopped: %,d of 1,000,000,000 updates", Long.parseLong(done));
            assertTrue(report.contains(sentence), sentence);
            assertEquals(Long.parseLong(done), updatesInPlot(scores.getParent()));
            for (String line : Files.readAllLines(scores)) {
                assertEquals(6, line.split("\t").length, line);
            }
            List<Path> files = TinyHopper.files(scores.getParent());
            assertTrue(files.stream().noneMatch(file -> file.toString().endsWith(".tmp")), files.toString());
            assertFalse(Files.exists(scores.resolveSibling(".lock")), "the run is over");
        } finally {
            process.destroyForcibly();
        }
    }

    /** The only evaluation is the one at the end, and long: metrics are there before it starts. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aStopDuringTheLastEvaluationLeavesNoFinalScores() throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Process process = start(out, "--max_steps", "10", "--device", "cpu", "--n_eval_episodes", "4000");
        try {
            Path metrics = await("metrics_3.txt", process, out);
            process.destroy();
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "did not stop");
            assertEquals(128 + SIGTERM, process.exitValue());
            String text = Files.readString(out);
            assertTrue(text.lines().anyMatch(line -> line.startsWith("stopped after 10 of 10 updates")), text);
            assertFalse(Files.exists(metrics.resolveSibling("final_mean_scores.txt")));
        } finally {
            process.destroyForcibly();
        }
    }

    private long updatesInPlot(Path run) throws IOException {
        Path page = folder.resolve("plot.html");
        Outcome plot = Outcome.of("plot", run.toString(), "--out", page.toString());
        assertEquals(0, plot.code(), plot.err());
        String updates =
                Files.readString(page).replaceAll("(?s).*<th scope=\"row\">[^<]*</th><td>([0-9,]+)</td>.*", "$1");
        return Long.parseLong(updates.replace(",", ""));
    }

    private Process start(Path out, String... changes) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(
                List.of(java.toString(), "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        Path data = TinyHopper.write(folder);
        Path results = folder.resolve("results");
        command.addAll(List.of(TinyHopper.flags(data, results, changes)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err.txt").toFile());
        EmulatedCuda.choose(builder);
        return builder.start();
    }

    /** A file of the run, as soon as it is there. */
    private Path await(String name, Process process, Path out) throws IOException, InterruptedException {
        Path runs = folder.resolve("results").resolve("hopper-medium-v2");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            if (Files.exists(runs) && !TinyHopper.files(runs).isEmpty()) {
                Path file = TinyHopper.files(runs).get(0).resolve(name);
                if (Files.exists(file)) {
                    return file;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError(
                "no " + name + "; " + Files.readString(out) + Files.readString(folder.resolve("err.txt")));
    }
}
