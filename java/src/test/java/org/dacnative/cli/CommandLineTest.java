// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.dacnative.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands end to end with tiny settings: what a user gets for good and for bad input. */
class CommandLineTest {
    private static final int ROWS = 300;

    @TempDir
    private Path folder;

    /** What a command left behind. */
    private record Outcome(int code, String out, String err) {}

    @Test
    void trainsScoresAndWritesItsFiles() throws IOException {
        Outcome outcome = train(hopperFile(), "a", "--num_seeds", "2");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("MuJoCo"), outcome.out());
        assertTrue(outcome.out().contains("legacy inertia"), outcome.out());
        assertTrue(outcome.out().contains("final: mean score of the last 5 evaluations"), outcome.out());
        Path run = onlyRun("a");
        assertEquals(List.of("config.txt", "final_mean_scores.txt", "seed_3.txt", "seed_4.txt"), names(run));
        List<String> scores = Files.readAllLines(run.resolve("seed_4.txt"));
        assertEquals("steps\tmean\tmedian\tstd\tmin\tmax", scores.get(0));
        assertEquals(
                List.of("10", "20"),
                scores.stream().skip(1).map(line -> line.split("\t")[0]).toList());
    }

    @Test
    void theSameSeedGivesTheSameFilesForAnyThreadsAndNeighbours() throws IOException {
        Path data = hopperFile();
        train(data, "one", "--threads", "1");
        train(data, "two", "--threads", "2");
        train(data, "beside", "--seed", "2", "--num_seeds", "3");
        String alone = Files.readString(onlyRun("one").resolve("seed_3.txt"));
        assertEquals(alone, Files.readString(onlyRun("two").resolve("seed_3.txt")));
        assertEquals(alone, Files.readString(onlyRun("beside").resolve("seed_3.txt")));
    }

    @Test
    void verifyPassesOnARecordedUpdate() throws IOException {
        Path golden = Files.createDirectory(folder.resolve("golden"));
        for (String name : List.of("d_batch1.h5", "d_resnet.h5")) {
            Files.copy(SharedFolder.require("golden/dac/" + name), golden.resolve(name));
        }
        Outcome outcome = run("verify", "--golden", golden.toString(), "--device", "cpu");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("1 passed, 0 failed, 1 not yet"), outcome.out());
    }

    @Test
    void doctorAndDatasetsAnswer() {
        assertTrue(run("doctor").out().contains("oneDNN"));
        assertTrue(run("datasets").out().contains("hopper-medium-replay-v2"));
        assertTrue(run("--help").out().contains("--num_q_samples"));
    }

    @Test
    void badDataIsOneLineAndLeavesNothing() throws IOException {
        Path good = hopperFile();
        byte[] bytes = Files.readAllBytes(good);
        assertBad("no-file.hdf5", "--dataset", folder.resolve("no-file.hdf5").toString());
        Path text = Files.writeString(folder.resolve("text.hdf5"), "not HDF5 at all, just some words");
        assertBad("text.hdf5", "--dataset", text.toString());
        Path cut = Files.write(folder.resolve("cut.hdf5"), Arrays.copyOf(bytes, bytes.length / 3));
        assertBad("cut.hdf5", "--dataset", cut.toString());
        assertBad(
                "rewards",
                "--dataset",
                write("keys", ROWS, 11, false, Float.NaN, -1).toString());
        assertBad(
                "row 7", "--dataset", write("nan", ROWS, 11, true, Float.NaN, 7).toString());
        assertBad("17", "--dataset", write("size", ROWS, 17, true, 0, -1).toString());
        assertBad("--batch_size 1000", "--dataset", good.toString(), "--batch_size", "1000");
        assertFalse(Files.exists(folder.resolve("results")), "a bad run must leave nothing");
    }

    @Test
    void badOptionsAreOneLine() throws IOException {
        String data = hopperFile().toString();
        assertBad("nearest are hopper-medium-v2", "--env", "hoper-medium-v2");
        assertBad("--envv", "--envv", "x");
        assertBad("not one of lcb, min, convex, rand_convex", "--dataset", data, "--q_tar", "median");
        assertBad("--seed", "--dataset", data, "--seed", "many");
        assertBad("--discount", "--dataset", data, "--discount", "1.5");
        assertBad("--agent", "--dataset", data, "--agent", "SAC");
        assertBad("--percentile", "--dataset", data, "--percentile", "0");
        assertBad("--threads 0", "--dataset", data, "--threads", "0");
        assertBad("tf32", "--dataset", data, "--device", "cpu", "--precision", "tf32");
        Path file = Files.createFile(folder.resolve("occupied"));
        assertBad("--results_dir", "--dataset", data, "--results_dir", file.toString());
        assertBad("not one of auto, cpu, cuda", "--dataset", data, "--device", "gpu");
        assertBad("--env is missing");
    }

    @Test
    void divergenceStopsTheRunWithAReason() throws IOException {
        Outcome outcome = train(hopperFile(), "wild", "--critic_lr", "1e30", "--actor_lr", "1e30");
        assertEquals(Main.FAILURE, outcome.code());
        assertTrue(outcome.err().contains("diverged"), outcome.err());
    }

    /** Exit code 2, one line that contains the text, no stack trace. The task is hopper unless given. */
    private void assertBad(String text, String... args) {
        List<String> all = new ArrayList<>(List.of("--max_steps", "5"));
        boolean missing = text.equals("--env is missing");
        if (!missing && !List.of(args).contains("--env")) {
            all.addAll(List.of("--env", "hopper-medium-v2"));
        }
        if (!List.of(args).contains("--results_dir")) {
            all.addAll(List.of("--results_dir", folder.resolve("results").toString()));
        }
        all.addAll(List.of(args));
        Outcome outcome = run(all.toArray(String[]::new));
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().strip().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(text), outcome.err());
    }

    private Outcome train(Path data, String results, String... args) {
        List<String> all = new ArrayList<>(List.of(
                "--env",
                "hopper-medium-v2",
                "--dataset",
                data.toString(),
                "--device",
                "cpu",
                "--seed",
                "3",
                "--results_dir",
                folder.resolve(results).toString(),
                "--max_steps",
                "20",
                "--eval_interval",
                "10",
                "--n_eval_episodes",
                "2",
                "--batch_size",
                "32",
                "--hidden_dims",
                "16,16",
                "--num_qs",
                "2",
                "--num_q_samples",
                "2",
                "--num_action_samples",
                "3"));
        for (int i = 0; i < args.length; i += 2) {
            int known = all.indexOf(args[i]);
            if (known >= 0) {
                all.set(known + 1, args[i + 1]);
            } else {
                all.addAll(List.of(args[i], args[i + 1]));
            }
        }
        return run(all.toArray(String[]::new));
    }

    private static Outcome run(String... args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
            int code = Main.run(args);
            return new Outcome(
                    code, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private Path onlyRun(String results) throws IOException {
        Path runs = folder.resolve(results).resolve("hopper-medium-v2");
        assertEquals(1, names(runs).size());
        return runs.resolve(names(runs).get(0));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private Path hopperFile() {
        return write("hopper", ROWS, 11, true, 0, -1);
    }

    /** A D4RL file of random steps; one observation may be spoilt. */
    private Path write(String name, int rows, int obsDim, boolean rewards, float spoilt, int spoiltRow) {
        SplittableRandom random = new SplittableRandom(1);
        float[][] observations = new float[rows][obsDim];
        float[][] actions = new float[rows][3];
        float[] paid = new float[rows];
        int[] terminals = new int[rows];
        int[] timeouts = new int[rows];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < obsDim; k++) {
                observations[i][k] = i == spoiltRow ? spoilt : (float) random.nextDouble(-1, 1);
            }
            for (int k = 0; k < 3; k++) {
                actions[i][k] = (float) random.nextDouble(-1, 1);
            }
            paid[i] = (float) random.nextDouble();
            terminals[i] = i % 40 == 39 ? 1 : 0;
            timeouts[i] = i % 100 == 99 ? 1 : 0;
        }
        Path path = folder.resolve(name + ".hdf5");
        try (WritableHdfFile file = HdfFile.write(path)) {
            file.putDataset("observations", observations);
            file.putDataset("actions", actions);
            if (rewards) {
                file.putDataset("rewards", paid);
            }
            file.putDataset("terminals", terminals);
            file.putDataset("timeouts", timeouts);
        }
        return path;
    }
}
