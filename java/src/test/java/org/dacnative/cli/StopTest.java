// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dacnative.EmulatedCuda;
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
        Process process = start(device, out);
        try {
            Path scores = awaitScores(process, out);
            process.destroy();
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "did not stop");
            assertEquals(128 + SIGTERM, process.exitValue());
            String text = Files.readString(out);
            assertTrue(text.lines().anyMatch(line -> line.startsWith("stopped after ")), text);
            assertTrue(text.contains(scores.getParent().toString()), text);
            for (String line : Files.readAllLines(scores)) {
                assertEquals(6, line.split("\t").length, line);
            }
            List<Path> files = TinyHopper.files(scores.getParent());
            assertTrue(files.stream().noneMatch(file -> file.toString().endsWith(".tmp")), files.toString());
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(String device, Path out) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(
                List.of(java.toString(), "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        Path data = TinyHopper.write(folder);
        Path results = folder.resolve("results");
        command.addAll(List.of(TinyHopper.flags(data, results, "--max_steps", "1000000000", "--device", device)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err.txt").toFile());
        EmulatedCuda.choose(builder);
        return builder.start();
    }

    /** The score file, as soon as it is there. */
    private Path awaitScores(Process process, Path out) throws IOException, InterruptedException {
        Path runs = folder.resolve("results").resolve("hopper-medium-v2");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            if (Files.exists(runs) && !TinyHopper.files(runs).isEmpty()) {
                Path scores = TinyHopper.files(runs).get(0).resolve("seed_3.txt");
                if (Files.exists(scores)) {
                    return scores;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError(
                "no score file; " + Files.readString(out) + Files.readString(folder.resolve("err.txt")));
    }
}
