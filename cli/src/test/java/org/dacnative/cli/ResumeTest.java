// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dacnative.Bfloat16;
import org.dacnative.EmulatedCuda;
import org.dacnative.checkpoint.RunLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that goes on from a checkpoint leaves what a run leaves that nothing has disturbed, bit by bit. */
class ResumeTest {
    private static final String TASK = "hopper-medium-v2";
    /** Evaluations at 10, 20, 30, 40; metrics at 7, 14, ...; checkpoints at 10, 20, 30 and at the end. */
    private static final List<String> RUN = List.of(
            "--max_steps",
            "40",
            "--log_interval",
            "7",
            "--num_seeds",
            "2",
            "--save_ckpt",
            "true",
            "--ckpt_interval",
            "10",
            "--keep_ckpts",
            "9",
            "--eta_lr",
            "0.1");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"fp32, 1", "fp32, 2", "bf16, 1", "bf16, 2"})
    void onTheCpu(String precision, int threads) throws IOException {
        if (precision.equals("bf16")) {
            Bfloat16.require();
        }
        Path whole = train("--precision", precision, "--threads", "" + threads);
        Map<String, String> undisturbed = RunFolder.contents(whole);
        assertEquals(
                List.of("step_10", "step_20", "step_30", "step_40"),
                TinyHopper.files(whole.resolve("ckpt")).stream()
                        .map(file -> file.getFileName().toString())
                        .toList());
        for (long step : List.of(10, 20, 30, 40)) {
            Path killed = RunFolder.copy(whole, folder.resolve("from" + step));
            RunFolder.keepOnlyCheckpoint(killed, step);
            Outcome resumed = Outcome.of("--resume", killed.toString());
            assertEquals(0, resumed.code(), resumed.err());
            assertSameUpTo(undisturbed, RunFolder.contents(killed), step);
        }
    }

    /** Going on with other threads changes no number, only what the checkpoints say of the threads. */
    @Test
    void withOtherThreads() throws IOException {
        Path whole = train("--threads", "1");
        Path killed = RunFolder.copy(whole, folder.resolve("killed"));
        RunFolder.keepOnlyCheckpoint(killed, 20);
        Outcome resumed = Outcome.of("--resume", killed.toString(), "--threads", "2");
        assertEquals(0, resumed.code(), resumed.err());
        assertTrue(resumed.out().contains("changed: --threads 1 -> 2"), resumed.out());
        for (String file : List.of("seed_3.safetensors", "seed_4.safetensors")) {
            assertEquals(
                    -1, Files.mismatch(whole.resolve("ckpt/step_40/" + file), killed.resolve("ckpt/step_40/" + file)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "bf16"})
    @Timeout(600)
    void onTheEmulatedGpu(String precision) throws IOException, InterruptedException {
        EmulatedCuda.require();
        String[] flags = flags("--device", "cuda", "--precision", precision, "--n_eval_episodes", "1");
        EmulatedCuda.Result first = EmulatedCuda.run(folder, Map.of(), flags);
        assertEquals(0, first.code(), first.err());
        Path whole = TinyHopper.onlyRun(folder.resolve("results"), TASK);
        Path killed = RunFolder.copy(whole, folder.resolve("killed"));
        RunFolder.keepOnlyCheckpoint(killed, 20);
        EmulatedCuda.Result resumed = EmulatedCuda.run(folder, Map.of(), "--resume", killed.toString());
        assertEquals(0, resumed.code(), resumed.err());
        assertSameUpTo(RunFolder.contents(whole), RunFolder.contents(killed), 20);
    }

    @Test
    void theDefaultLeavesTheLastCheckpointAndNoneIfNoneIsWanted() throws IOException {
        Path run = train("--save_ckpt", "false");
        assertEquals(List.of(run.resolve("ckpt/step_40")), TinyHopper.files(run.resolve("ckpt")));
        Outcome none = Outcome.of(flags("--save_ckpt", "false", "--no_ckpt", "true", "--tag", "none"));
        assertEquals(0, none.code(), none.err());
        Path without = TinyHopper.files(folder.resolve("results").resolve(TASK)).stream()
                .filter(path -> path.toString().endsWith("_none"))
                .findFirst()
                .orElseThrow();
        assertFalse(Files.exists(without.resolve("ckpt")));
    }

    /** A run whose seeds are lost leaves one too. */
    @Test
    void aDivergedRunLeavesACheckpoint() throws IOException {
        Outcome outcome = Outcome.of(flags("--save_ckpt", "false", "--critic_lr", "1e30", "--actor_lr", "1e30"));
        assertEquals(Main.FAILURE, outcome.code(), outcome.err());
        Path run = TinyHopper.onlyRun(folder.resolve("results"), TASK);
        assertEquals(1, TinyHopper.files(run.resolve("ckpt")).size());
    }

    /** Seeds are lost at the second update, saved at 5, looked at and told of at 7. */
    @Test
    void aLossThatNobodyHasLookedAtYetIsSavedToo() throws IOException {
        String[] flags = flags("--ckpt_interval", "5", "--critic_lr", "1e30", "--actor_lr", "1e30");
        assertEquals(Main.FAILURE, Outcome.of(flags).code());
        Path whole = TinyHopper.onlyRun(folder.resolve("results"), TASK);
        Path killed = RunFolder.copy(whole, folder.resolve("killed"));
        RunFolder.keepOnlyCheckpoint(killed, 5);
        Outcome resumed = Outcome.of("--resume", killed.toString());
        assertEquals(Main.FAILURE, resumed.code(), resumed.err());
        assertTrue(resumed.err().contains("seed 3 diverged at update "), resumed.err());
        assertSameUpTo(RunFolder.contents(whole), RunFolder.contents(killed), 5);
    }

    @Test
    void theNewestAndTheBestStay() throws IOException {
        Path run = train("--keep_ckpts", "1");
        List<Path> kept = TinyHopper.files(run.resolve("ckpt"));
        assertTrue(kept.contains(run.resolve("ckpt/step_40")), kept.toString());
        double best = Double.NEGATIVE_INFINITY;
        long bestStep = 0;
        List<String> third = Files.readAllLines(run.resolve("seed_3.txt"));
        List<String> fourth = Files.readAllLines(run.resolve("seed_4.txt"));
        for (int line = 1; line < third.size(); line++) {
            double mean = mean(third.get(line)) + mean(fourth.get(line));
            if (mean > best) {
                best = mean;
                bestStep = Long.parseLong(third.get(line).split("\t")[0]);
            }
        }
        assertTrue(kept.contains(run.resolve("ckpt/step_" + bestStep)), kept + " without " + bestStep);
        assertTrue(kept.size() <= 2, kept.toString());
    }

    @Test
    void anotherPrecisionIsRefusedByName() throws IOException {
        Bfloat16.require();
        assertRefused(Outcome.of("--resume", train().toString(), "--precision", "bf16"), "--precision fp32 -> bf16");
    }

    @Test
    void optionsThatWouldChangeTheRunAreRefusedByName() throws IOException {
        Path run = train();
        String all = folder.resolve("elsewhere").toString();
        Outcome outcome =
                Outcome.of("--resume", run.toString(), "--rho", "0.25", "--max_steps", "80", "--threads", "1");
        assertRefused(outcome, "--rho 1.5 -> 0.25", "--max_steps 40 -> 80");
        assertFalse(outcome.err().contains("--threads"), outcome.err());
        assertRefused(Outcome.of("--resume", run.toString(), "--num_seeds", "3"), "--num_seeds 2 -> 3");
        assertRefused(Outcome.of("--resume", all), "no such folder");
        assertRefused(Outcome.of("--resume", folder.toString()), "no checkpoint");
    }

    @Test
    void anotherDataFileIsRefusedByItsDigestAndAMovedOneIsNot() throws IOException {
        Path run = train();
        Path moved = Files.copy(folder.resolve("hopper.hdf5"), folder.resolve("moved.hdf5"));
        assertEquals(
                0,
                Outcome.of("--resume", run.toString(), "--dataset", moved.toString())
                        .code());
        Path other = TinyHopper.write(folder, "other", columns -> ((float[]) columns.get("rewards"))[5] = 7);
        assertRefused(Outcome.of("--resume", run.toString(), "--dataset", other.toString()), "sha256:", "--dataset");
    }

    @Test
    void twoProgramsDoNotGoOnWithOneRun() throws IOException {
        Path run = train();
        RunFolder.takeEnd(run);
        Outcome second = RunLock.during(run, () -> Outcome.of("--resume", run.toString()));
        assertRefused(second, run + " is in use");
        Files.createFile(run.resolve(".lock")); // of a program that was killed
        assertEquals(0, Outcome.of("--resume", run.toString()).code());
        assertFalse(Files.exists(run.resolve(".lock")));
    }

    @Test
    void ofAFinishedRunALineSaysWhatThereIs() throws IOException {
        Path run = train();
        Map<String, String> whole = RunFolder.contents(run);
        Outcome again = Outcome.of("--resume", run.toString(), "--max_steps", "40");
        assertEquals(0, again.code(), again.err());
        assertEquals(1, again.out().lines().count(), again.out());
        String last =
                "finished: 40 of 40 updates, last score -?[0-9.]+; everything is in " + run + "\\. .*--max_steps.*\\s+";
        assertTrue(again.out().matches(last), again.out());
        assertEquals(whole, RunFolder.contents(run), "nothing is written");
        RunFolder.takeEnd(run);
        Outcome ended = Outcome.of("--resume", run.toString());
        assertEquals(0, ended.code(), ended.err());
        assertEquals(whole, RunFolder.contents(run), "what was missing is");
    }

    @Test
    void aFolderInsideOfTheRunWillDoUnlessItIsOfThePast() throws IOException {
        Path run = train();
        Path step = run.resolve("ckpt/step_10");
        String name = run
                + "/ckpt/step_10: a run goes on from its newest checkpoint, which is step_40; name the run's folder";
        assertRefused(Outcome.of("--resume", step.toString()), name);
        for (String inside : List.of("ckpt", "ckpt/step_40", "ckpt/../ckpt")) {
            Outcome outcome = Outcome.of("--resume", run.resolve(inside).toString());
            assertTrue(outcome.out().contains("everything is in " + run + "."), inside + outcome.err());
        }
        RunFolder.keepOnlyCheckpoint(run, 20);
        Outcome outcome = Outcome.of("--resume", run.resolve("ckpt").toString());
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(Files.exists(run.resolve("ckpt/step_40")), "it has gone on");
    }

    @Test
    void aDamagedOrForeignCheckpointIsRefusedInOneLine() throws IOException {
        Path run = train();
        RunFolder.takeEnd(run);
        Path newest = run.resolve("ckpt/step_40");
        Path weights = newest.resolve("seed_3.safetensors");
        byte[] sound = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(sound, sound.length - 1));
        assertRefused(Outcome.of("--resume", run.toString()), weights.toString());
        Files.copy(newest.resolve("seed_4.safetensors"), weights, StandardCopyOption.REPLACE_EXISTING);
        assertRefused(Outcome.of("--resume", run.toString()), weights.toString(), "its seed is 4");
        Files.write(weights, sound);
        Path state = newest.resolve("state.json");
        String text = Files.readString(state);
        for (String damaged : List.of(
                "",
                "{",
                "[]",
                "{}",
                text.substring(0, text.length() / 2),
                text.replace("\"format\": 1", "\"format\": 2"),
                text.replace("\"updates\": 40", "\"updates\": -40"),
                text.replace("\"version\": \"", "\"version\": \"0.0.0-"),
                "{\"format\":" + "[".repeat(100_000),
                text.replace("\"env\": \"hopper", "\"env\": \"hoover"))) {
            Files.writeString(state, damaged);
            assertRefused(Outcome.of("--resume", run.toString()), "");
        }
        Files.delete(state);
        assertRefused(Outcome.of("--resume", run.toString()), state.toString());
    }

    private static double mean(String line) {
        return Double.parseDouble(line.split("\t")[1]);
    }

    /** The checkpoints from the step on and everything else. */
    private static void assertSameUpTo(Map<String, String> whole, Map<String, String> resumed, long step) {
        whole.forEach((name, text) -> {
            boolean earlier = name.startsWith("ckpt/step_") && Long.parseLong(name.split("[_/]")[2]) < step;
            if (!earlier) {
                assertEquals(text, resumed.get(name), name + " after resuming from " + step);
            }
        });
        resumed.keySet().forEach(name -> assertTrue(whole.containsKey(name), name));
    }

    private static void assertRefused(Outcome outcome, String... parts) {
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        for (String part : parts) {
            assertTrue(outcome.err().contains(part), outcome.err());
        }
    }

    private Path train(String... changes) {
        Outcome outcome = Outcome.of(flags(changes));
        assertEquals(0, outcome.code(), outcome.err());
        return TinyHopper.onlyRun(folder.resolve("results"), TASK);
    }

    private String[] flags(String... changes) {
        List<String> all = new ArrayList<>(RUN);
        all.addAll(List.of(changes));
        Path data = folder.resolve("hopper.hdf5");
        if (!Files.exists(data)) {
            TinyHopper.write(folder);
        }
        return TinyHopper.flags(data, folder.resolve("results"), all.toArray(String[]::new));
    }
}
