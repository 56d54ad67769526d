// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dacnative.agent.DacAlgorithm;
import org.dacnative.algorithm.Algorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another algorithm trains, is scored, saved, resumed and evaluated by the same program, and has its own flags. */
class MadeUpAlgorithmTest {
    private static final List<Algorithm<?>> ALGORITHMS = List.of(new DacAlgorithm(), new MadeUpAlgorithm());

    @TempDir
    private Path folder;

    @Test
    void isTrainedSavedResumedAndEvaluated() throws IOException {
        String data = TinyHopper.write(folder).toString();
        String results = folder.resolve("results").toString();
        Outcome trained = Outcome.of(
                ALGORITHMS,
                "--agent",
                "MADE_UP",
                "--env",
                "hopper-medium-v2",
                "--dataset",
                data,
                "--results_dir",
                results,
                "--device",
                "cpu",
                "--max_steps",
                "20",
                "--zeal",
                "0.25",
                "--eval_interval",
                "10",
                "--n_eval_episodes",
                "1",
                "--save_ckpt",
                "--ckpt_interval",
                "10",
                "--keep_ckpts",
                "2");
        assertEquals(0, trained.code(), trained.err());
        assertTrue(trained.out().contains("zeal 0.5 -> 0.25"), trained.out());
        Path run = TinyHopper.onlyRun(Path.of(results), "hopper-medium-v2");
        assertTrue(run.toString().endsWith("_MADE_UP"), run.toString());
        assertEquals("steps\tprogress\n20\t20.0000\n", Files.readString(run.resolve("metrics_0.txt")));

        Path killed = RunFolder.copy(run, folder.resolve("killed"));
        RunFolder.keepOnlyCheckpoint(killed, 10);
        Outcome resumed = Outcome.of(ALGORITHMS, "--resume", killed.toString());
        assertEquals(0, resumed.code(), resumed.err());
        assertEquals(Files.readString(run.resolve("seed_0.txt")), Files.readString(killed.resolve("seed_0.txt")));

        Outcome scored = Outcome.of(ALGORITHMS, "eval", run.toString(), "--episodes", "1", "--device", "cpu");
        assertEquals(0, scored.code(), scored.err());
        assertTrue(scored.out().contains("seed 0: score"), scored.out());
    }

    @Test
    void hasItsOwnFlagsAndNotAnothersOnes() {
        Outcome help = Outcome.of(ALGORITHMS, "--agent", "MADE_UP", "--help");
        assertTrue(help.out().contains("--zeal=X") && !help.out().contains("--rho=X"), help.out());
        Outcome foreign = Outcome.of(
                ALGORITHMS, "--agent", "MADE_UP", "--env", "hopper-medium-v2", "--rho", "1", "--device", "cpu");
        assertEquals(Main.BAD_INPUT, foreign.code());
        assertTrue(foreign.err().contains("--rho: MADE_UP has no such hyper-parameter"), foreign.err());
        Outcome beyond = Outcome.of(
                ALGORITHMS, "--agent", "MADE_UP", "--env", "hopper-medium-v2", "--zeal", "2", "--device", "cpu");
        assertTrue(beyond.err().contains("--zeal is 2, allowed is 0 to 1"), beyond.err());
    }
}
