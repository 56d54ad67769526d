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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that is told to stop (SIGTERM takes the same way as Ctrl-C) closes its files and says where they are. */
class StopTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void finishesCleanlyAndSaysWhereTheScoresAre() throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Process process = start(out);
        try {
            Path scores = awaitScores(process, out);
            process.destroy();
            assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "did not stop");
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

    private Process start(Path out) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(
                List.of(java.toString(), "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(
                TinyHopper.flags(TinyHopper.write(folder), folder.resolve("results"), "--max_steps", "1000000000")));
        return new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err.txt").toFile())
                .start();
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
