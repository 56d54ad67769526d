// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dacnative.Bfloat16;
import org.dacnative.EmulatedCuda;
import org.dacnative.safetensors.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Online fine-tuning on the command line: 12 offline updates and 28 online ones, in which Hopper falls more than once. */
class FineTuneTest {
    private static final String TASK = "hopper-medium-v2";
    private static final List<String> RUN = List.of(
            "--max_steps",
            "40",
            "--finetune_step",
            "12",
            "--log_interval",
            "7",
            "--num_seeds",
            "2",
            "--save_ckpt",
            "true",
            "--ckpt_interval",
            "6",
            "--keep_ckpts",
            "9");

    @TempDir
    private Path folder;

    private int runs;

    /** Before the boundary, at it, in the middle of an episode and near the end; with buffers that are full and not. */
    @ParameterizedTest
    @CsvSource({"true, 1000000, fp32, 1", "true, 40, bf16, 2", "false, 1000000, fp32, 2", "false, 35, fp32, 1"})
    void goesOnToTheSameBits(boolean keepOffline, int bufferSize, String precision, int threads) throws IOException {
        if (precision.equals("bf16")) {
            Bfloat16.require();
        }
        Path whole = train(
                "--keep_offline",
                "" + keepOffline,
                "--buffer_size",
                "" + bufferSize,
                "--precision",
                precision,
                "--threads",
                "" + threads);
        Map<String, String> undisturbed = RunFolder.contents(whole);
        for (long step : List.of(6, 12, 18, 36)) {
            Path killed = RunFolder.copy(whole, folder.resolve("from" + step));
            RunFolder.keepOnlyCheckpoint(killed, step);
            Outcome resumed = Outcome.of("--resume", killed.toString());
            assertEquals(0, resumed.code(), resumed.err());
            Map<String, String> contents = RunFolder.contents(killed);
            undisturbed.forEach((name, text) -> {
                if (!name.startsWith("ckpt") || name.startsWith("ckpt/step_40")) {
                    assertEquals(text, contents.get(name), name + " after resuming from " + step);
                }
            });
        }
    }

    @Test
    @Timeout(600)
    void goesOnToTheSameBitsOnTheEmulatedGpu() throws IOException, InterruptedException {
        EmulatedCuda.require();
        String[] flags = flags("--device", "cuda", "--n_eval_episodes", "1", "--buffer_size", "40");
        EmulatedCuda.Result first = EmulatedCuda.run(folder, Map.of(), flags);
        assertEquals(0, first.code(), first.err());
        Path whole = TinyHopper.onlyRun(results(), TASK);
        Path killed = RunFolder.copy(whole, folder.resolve("killed"));
        RunFolder.keepOnlyCheckpoint(killed, 18);
        EmulatedCuda.Result resumed = EmulatedCuda.run(folder, Map.of(), "--resume", killed.toString());
        assertEquals(0, resumed.code(), resumed.err());
        assertEquals(last(whole), last(killed));
    }

    @Test
    void theNumberOfThreadsChangesNoBit() throws IOException {
        assertEquals(last(train("--threads", "1")), last(train("--threads", "2")));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aSeedIsTheSameAloneAndBesideOthers(boolean keepOffline) throws IOException {
        Path together = train("--keep_offline", "" + keepOffline, "--buffer_size", "200");
        Path alone =
                train("--keep_offline", "" + keepOffline, "--buffer_size", "200", "--num_seeds", "1", "--seed", "4");
        assertEquals(Files.readString(together.resolve("seed_4.txt")), Files.readString(alone.resolve("seed_4.txt")));
        for (String file : List.of("seed_4", "online_4")) {
            String name = "ckpt/step_40/" + file + ".safetensors";
            assertEquals(-1, Files.mismatch(together.resolve(name), alone.resolve(name)), name);
        }
    }

    @Test
    void theBufferHasWhatWasSeenWithTunedRewards() throws IOException {
        Path raw = train("--reward_tune", "no", "--finetune_step", "0");
        Path scaled = train("--reward_tune", "antmaze100", "--finetune_step", "0");
        try (SafetensorsFile plain = online(raw);
                SafetensorsFile tuned = online(scaled)) {
            assertArrayEquals(new long[] {40}, plain.longs("steps", List.of()));
            float[] rewards = plain.floats("rewards", List.of(40L, 1L));
            float[] hundredfold = tuned.floats("rewards", List.of(40L, 1L));
            float[] observations = plain.floats("observations", List.of(40L, 11L));
            float[] next = plain.floats("next_observations", List.of(40L, 11L));
            float[] masks = plain.floats("masks", List.of(40L, 1L));
            assertEquals(100 * rewards[0], hundredfold[0], "the first step is the same in both");
            for (int row = 0; row + 1 < 40; row++) {
                if (masks[row] == 1) {
                    assertEquals(next[11 * row], observations[11 * (row + 1)], "row " + row);
                }
            }
        }
    }

    @Test
    void withoutTheDataSetABatchOfStepsComesFirst() throws IOException {
        Path run = train("--keep_offline", "false");
        try (SafetensorsFile online = online(run)) {
            assertArrayEquals(new long[] {32 + 27}, online.longs("steps", List.of()));
        }
        assertNotEquals(last(run), last(train("--keep_offline", "true")));
    }

    @Test
    void tellsTheScoresBeforeAndAfter() throws IOException {
        Outcome outcome = Outcome.of(flags("--num_seeds", "1"));
        assertEquals(0, outcome.code(), outcome.err());
        Path run = TinyHopper.onlyRun(results(), TASK);
        List<String> scores = Files.readAllLines(run.resolve("seed_3.txt"));
        assertEquals(
                List.of("10", "12", "20", "30", "40"),
                scores.stream().skip(1).map(line -> line.split("\t")[0]).toList());
        String line = String.format(
                java.util.Locale.ROOT,
                "fine-tuning: score %.1f after 12 offline updates, %.1f after 28 online ones",
                Double.parseDouble(scores.get(2).split("\t")[1]),
                Double.parseDouble(scores.get(5).split("\t")[1]));
        assertTrue(outcome.out().contains(line), outcome.out());
        assertTrue(Files.readString(run.resolve("final_mean_scores.txt")).contains(line));
        assertTrue(Files.readAllLines(run.resolve("config.txt"))
                .containsAll(List.of("finetune_step=12", "buffer_size=1000000", "keep_offline=true")));
        assertFalse(Files.exists(run.resolve("ckpt/step_12/online_3.safetensors")), "nothing had been seen");
        assertTrue(Files.exists(run.resolve("ckpt/step_18/online_3.safetensors")));
        Outcome eval = Outcome.of("eval", run.toString(), "--episodes", "2");
        assertEquals(0, eval.code(), eval.err());
    }

    /** As the authors' program does it; not below --max_steps is never. */
    @Test
    void canBeginAtOnceAndNever() throws IOException {
        Path online = train("--finetune_step", "0");
        try (SafetensorsFile rows = online(online)) {
            assertArrayEquals(new long[] {40}, rows.longs("steps", List.of()));
        }
        String scores = Files.readString(online.resolve("final_mean_scores.txt"));
        assertTrue(scores.matches("(?s).*fine-tuning: score -?[0-9.]+ after 40 online updates\\s.*"), scores);
        Path never = train("--finetune_step", "40");
        assertFalse(Files.exists(never.resolve("ckpt/step_40/online_3.safetensors")));
        assertEquals(last(never).get("seed_3.safetensors"), last(offline()).get("seed_3.safetensors"));
    }

    @Test
    void aDamagedOrMissingPartOfACheckpointIsOneLine() throws IOException {
        Path run = train();
        RunFolder.keepOnlyCheckpoint(run, 18);
        Path rows = run.resolve("ckpt/step_18/online_3.safetensors");
        Path other = run.resolve("ckpt/step_18/seed_3.safetensors");
        byte[] sound = Files.readAllBytes(rows);
        for (byte[] damaged :
                List.of(new byte[0], java.util.Arrays.copyOf(sound, sound.length - 3), Files.readAllBytes(other))) {
            Files.write(rows, damaged);
            refused(rows.getFileName().toString(), "--resume", run.toString());
        }
        Files.delete(rows);
        refused(rows.getFileName().toString(), "--resume", run.toString());
        Files.write(rows, sound);
        refused("--buffer_size 1000000 -> 50", "--resume", run.toString(), "--buffer_size", "50");
        assertEquals(0, Outcome.of("--resume", run.toString()).code());
    }

    @Test
    void theDemoHasNoEnvironmentToStep() {
        refused("--finetune_step 5 with --env demo", "--env", "demo", "--finetune_step", "5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--finetune_step | -1 | --finetune_step -1: must be at least 0",
                "--finetune_step | soon | --finetune_step",
                "--buffer_size | 0 | --buffer_size 0: must be 1..2147483648",
                "--buffer_size | 31 | --buffer_size 31: less than --batch_size, 32"
            })
    void badInputIsOneLine(String flag, String value, String part) {
        refused(part, flags(flag, value));
    }

    private static void refused(String part, String... arguments) {
        Outcome outcome = Outcome.of(arguments);
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(part), outcome.err());
    }

    private static SafetensorsFile online(Path run) {
        return SafetensorsFile.open(run.resolve("ckpt/step_40/online_3.safetensors"));
    }

    /** The weights and rows of the last checkpoint. */
    private static Map<String, String> last(Path run) throws IOException {
        Map<String, String> last = new TreeMap<>();
        RunFolder.contents(run).forEach((name, text) -> {
            if (name.startsWith("ckpt/step_40/") && name.endsWith(".safetensors")) {
                last.put(name.substring("ckpt/step_40/".length()), text);
            }
        });
        assertFalse(last.isEmpty());
        return last;
    }

    private Path offline() {
        List<String> changes = new ArrayList<>(RUN);
        changes.subList(2, 4).clear();
        return run(TinyHopper.flags(folder.resolve("hopper.hdf5"), results(), changes.toArray(String[]::new)));
    }

    private Path train(String... changes) {
        return run(flags(changes));
    }

    private Path run(String[] flags) {
        Outcome outcome = Outcome.of(flags);
        assertEquals(0, outcome.code(), outcome.err());
        Path run = TinyHopper.onlyRun(results(), TASK);
        runs++; // the next has a folder of its own
        return run;
    }

    private Path results() {
        return folder.resolve("results" + runs);
    }

    private String[] flags(String... changes) {
        List<String> all = new ArrayList<>(RUN);
        all.addAll(List.of(changes));
        Path data = folder.resolve("hopper.hdf5");
        if (!Files.exists(data)) {
            TinyHopper.write(folder);
        }
        return TinyHopper.flags(data, results(), all.toArray(String[]::new));
    }
}
