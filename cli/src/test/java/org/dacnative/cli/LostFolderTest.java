// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A results folder that cannot be written does not end the run: it warns, and says at the end what is not on the disk. */
class LostFolderTest {
    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void trainingGoesOnAndSaysWhatIsNotWritten() throws IOException, InterruptedException {
        Outcome run = disturbed(found -> Files.move(found, folder.resolve("away")));
        assertEquals(Main.FAILURE, run.code(), run.err());
        assertTrue(
                run.err().matches("(?s).*warning: cannot write .*: the folder is gone; training goes on.*"), run.err());
        assertTrue(run.out().contains("3000 updates: score "), run.out());
        assertTrue(run.out().contains("final score "), run.out());
        assertTrue(
                run.out().contains("not written: final_mean_scores.txt, metrics_3.txt, seed_3.txt; cannot write "),
                run.out());
    }

    /** The policy is what a run is for: without it the run has failed. */
    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void aRunWhoseLastCheckpointIsNotWrittenHasFailed() throws IOException, InterruptedException {
        Outcome run = disturbed(found -> Files.createFile(found.resolve("ckpt"))); // no folder can be there then
        assertEquals(Main.FAILURE, run.code(), run.err());
        assertTrue(run.out().contains("no checkpoint was written to "), run.out());
        assertTrue(
                run.out().contains("not written: the checkpoint of the last update, and there is no other"), run.out());
        assertFalse(run.out().contains("checkpoints: "), run.out());
    }

    private interface Disturbance {
        void of(Path run) throws IOException;
    }

    /** A run that something happens to as soon as it has written scores. */
    private Outcome disturbed(Disturbance disturbance) throws IOException, InterruptedException {
        Path runs = folder.resolve("results").resolve("hopper-medium-v2");
        Thread thief = new Thread(() -> disturb(runs, disturbance), "thief");
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
        return run;
    }

    private static void disturb(Path runs, Disturbance disturbance) {
        try {
            while (true) {
                if (Files.exists(runs) && !TinyHopper.files(runs).isEmpty()) {
                    Path run = TinyHopper.files(runs).get(0);
                    if (Files.exists(run.resolve("seed_3.txt"))) {
                        disturbance.of(run);
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
