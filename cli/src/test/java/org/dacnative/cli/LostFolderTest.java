// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A results folder that vanishes does not end the run: it warns, and says at the end what is not on the disk. */
class LostFolderTest {
    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void trainingGoesOnAndSaysWhatIsNotWritten() throws IOException, InterruptedException {
        Path runs = folder.resolve("results").resolve("hopper-medium-v2");
        Thread thief = new Thread(() -> takeAway(runs), "thief");
        thief.start();
        Outcome run = Outcome.of(TinyHopper.flags(
                TinyHopper.write(folder),
                folder.resolve("results"),
                "--max_steps",
                "3000",
                "--eval_interval",
                "50",
                "--log_interval",
                "50"));
        thief.join();
        assertEquals(Main.FAILURE, run.code(), run.err());
        assertTrue(
                run.err().matches("(?s).*warning: cannot write .*: the folder is gone; training goes on.*"), run.err());
        assertTrue(run.out().contains("3000 updates: score "), run.out());
        assertTrue(run.out().contains("final score "), run.out());
        assertTrue(
                run.out().contains("not written: final_mean_scores.txt, metrics_3.txt, seed_3.txt; cannot write "),
                run.out());
    }

    /** As soon as the run has written scores. */
    private static void takeAway(Path runs) {
        try {
            while (true) {
                if (Files.exists(runs) && !TinyHopper.files(runs).isEmpty()) {
                    Path run = TinyHopper.files(runs).get(0);
                    if (Files.exists(run.resolve("seed_3.txt"))) {
                        Files.move(run, runs.resolveSibling("away"));
                        return;
                    }
                }
                Thread.sleep(1);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
