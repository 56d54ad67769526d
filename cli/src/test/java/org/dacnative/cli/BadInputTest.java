// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.dacnative.engine.CudaDevices;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input: one line that names it, exit code 2, no stack trace, nothing written. */
class BadInputTest {
    @TempDir
    private Path folder;

    private Path good;
    private Path results;

    @BeforeEach
    void writeAGoodFile() {
        good = TinyHopper.write(folder);
        results = folder.resolve("results");
    }

    @Test
    void aFileThatIsNotThere() {
        assertBadFile("nothing.hdf5", folder.resolve("nothing.hdf5"));
    }

    @Test
    void aFileThatIsNotHdf5() throws IOException {
        assertBadFile("text.hdf5", Files.writeString(folder.resolve("text.hdf5"), "just some words, no data at all"));
        assertBadFile("empty.hdf5", Files.createFile(folder.resolve("empty.hdf5")));
        assertBadFile(folder.toString(), folder);
    }

    @Test
    void aTruncatedFile() throws IOException {
        byte[] bytes = Files.readAllBytes(good);
        for (int share = 1; share <= 9; share += 4) {
            Path cut = folder.resolve("cut" + share + ".hdf5");
            assertBadFile("cut" + share, Files.write(cut, Arrays.copyOf(bytes, bytes.length * share / 10)));
        }
    }

    @Test
    void aMissingColumn() {
        for (String key : new String[] {"observations", "actions", "rewards", "terminals"}) {
            assertBadColumns(key, columns -> columns.remove(key));
        }
    }

    @Test
    void aColumnOfTheWrongRankOrLength() {
        assertBadColumns("observations", columns -> columns.put("observations", new float[TinyHopper.ROWS]));
        assertBadColumns("rewards", columns -> columns.put("rewards", TinyHopper.matrix(TinyHopper.ROWS, 2)));
        assertBadColumns("rewards", columns -> columns.put("rewards", new float[TinyHopper.ROWS - 1]));
        assertBadColumns("timeouts", columns -> columns.put("timeouts", new int[TinyHopper.ROWS + 1]));
    }

    @Test
    void numbersThatAreNotFinite() {
        assertBadColumns("row 7", columns -> ((float[][]) columns.get("observations"))[7][2] = Float.NaN);
        assertBadColumns("row 8", columns -> ((float[][]) columns.get("actions"))[8][0] = Float.POSITIVE_INFINITY);
        assertBadColumns("row 299", columns -> ((float[]) columns.get("rewards"))[299] = Float.NEGATIVE_INFINITY);
    }

    @Test
    void dataOfAnotherRobot() {
        assertBadColumns("17", columns -> columns.put("observations", TinyHopper.matrix(TinyHopper.ROWS, 17)));
        assertBadColumns("6", columns -> columns.put("actions", TinyHopper.matrix(TinyHopper.ROWS, 6)));
    }

    /** Flag, its value, and what the line has to say. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--env | hoper-medium-v2 | nearest are hopper-medium-v2",
                "--envv | x | --envv",
                "--agent | PPO | allowed is DAC, BC, DBC, DQL, IQL, IVR, CQL, SAC",
                "--agent | distil | --agent distil: a student needs a teacher, distil RUN trains one",
                "--q_tar | median | allowed is lcb, min, convex, rand_convex",
                "--Q_guidance | harder | allowed is soft, hard, denoised",
                "--sampler | ode | allowed is ddpm, ddim, ddpm_qg",
                "--action_prior | ones | allowed is normal, zeros",
                "--dropout_rate | 1 | --dropout_rate is 1",
                "--num_qs | 65 | --num_qs is 65",
                "--ddim_step | 0 | --ddim_step is 0",
                "--beta_schedule | square | allowed is vp",
                "--reward_tune | best | --reward_tune",
                "--preset | best | not one of published, none",
                "--inertia | heavy | not one of legacy, exact",
                "--precision | fp8 | not one of fp32, tf32, bf16",
                "--precision | tf32 | tf32",
                "--device | gpu | not one of auto, cpu, cuda",
                "--seed | many | is not a whole number of at most 9223372036854775807",
                "--threads | 1.5 | is not a whole number of at most 2147483647",
                "--percentage | all | is not a number",
                "--seed | 9223372036854775807 | --seed",
                "--num_seeds | 0 | --num_seeds 0",
                "--num_seeds | 5000 | --num_seeds 5000",
                "--max_steps | 0 | --max_steps is 0",
                "--max_steps | 1e6 | --max_steps",
                "--log_interval | 0 | --log_interval 0",
                "--eval_interval | -1 | --eval_interval -1",
                "--n_eval_episodes | 0 | --n_eval_episodes 0",
                "--hidden_dims | 16, | --hidden_dims is 16,",
                "--maxQ | perhaps | allowed is true, false",
                "--ckpt_interval | 0 | --ckpt_interval 0",
                "--keep_ckpts | 0 | --keep_ckpts 0",
                "--resume | nowhere | there is no such folder",
                "--resume | '' | : the name of a folder is needed",
                "--resume | /dev/null | --resume /dev/null: is a file, needed is a folder",
                "--resume | / | / has no checkpoint: there is no folder ckpt in it",
                "--batch_size | 0 | --batch_size",
                "--batch_size | 3000000000 | allowed is a whole number of at most 2147483647",
                "--batch_size | 1000 | larger than the data set",
                "--discount | 1.5 | --discount",
                "--discount | NaN | --discount",
                "--actor_lr | Infinity | --actor_lr",
                "--critic_lr | -1 | --critic_lr",
                "--eta | 1000 | --eta",
                "--T | 0 | --T",
                "--num_qs | 0 | --num_qs",
                "--num_q_samples | 2147483647 | --num_q_samples",
                "--num_q_samples | 134217729 | --num_q_samples",
                "--hidden_dims | 1,1,1,1,1,1,1,1,1 | --hidden_dims is 1,1,1,1,1,1,1,1,1, allowed is 1 to 8 numbers",
                "--hidden_dims | 16,x | --hidden_dims",
                "--hidden_dims | 100000 | --hidden_dims",
                "--hidden_dims | 16, | --hidden_dims",
                "--hidden_dims | 16,,16 | --hidden_dims",
                "--hidden_dims | ,16 | --hidden_dims",
                "--rho | -1 | --rho is -1, allowed is at least 0",
                "--num_action_samples | 2000000000 | --num_action_samples",
                "--num_action_samples | 10000000 | 2.00e+07 candidates at a decision",
                "--n_eval_episodes | 2000000000 | --n_eval_episodes",
                "--percentile | 0 | --percentile",
                "--percentage | 101 | --percentage",
                "--threads | 0 | --threads 0",
                "--tag | a/b | --tag a/b",
            })
    void aFlagOrValueThatIsNotAllowed(String flag, String value, String text) {
        assertBad(text, TinyHopper.flags(good, results, flag, value));
        assertFalse(Files.exists(results), "a bad run must leave nothing");
    }

    /** The data, which may take minutes to read, are not looked at: these are none at all. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--hidden_dims | 256,65537 | --hidden_dims is 256,65537, allowed is 1 to 8 numbers, each 1 to 65536",
                "--batch_size | 2097153 | --batch_size is 2097153, allowed is 1 to 2097152",
                "--actor_lr | 1e39 | --actor_lr is 1.0E39, allowed is at least 0, and finite in 32 bits",
                "--percentile | 0 | --percentile is 0",
                "--percentage | 101 | --percentage is 101",
                "--env_class | no.Such | --env_class no.Such: there is no such class",
            })
    void whatIsWrongWithAnyDataIsSaidBeforeTheyAreRead(String flag, String value, String text) throws IOException {
        Path words = Files.writeString(folder.resolve("text.hdf5"), "just some words, no data at all");
        assertBad(text, TinyHopper.flags(words, results, flag, value));
    }

    @Test
    void onlineUpdatesWithoutAnEnvironmentAreRefusedBeforeTheDataAreRead() throws IOException {
        Path words = Files.writeString(folder.resolve("text.hdf5"), "just some words, no data at all");
        assertBad("needs an environment to step", "--dataset", words.toString(), "--finetune_step", "5");
    }

    @Test
    void anUnknownAgentIsNotOfferedAStudent() {
        String line =
                Outcome.of(TinyHopper.flags(good, results, "--agent", "PPO")).err();
        assertFalse(line.contains("DISTIL"), line);
    }

    @Test
    void noTaskAtAll() {
        assertBad("--env is missing");
        assertBad("verify needs", "verify");
        assertBad("no-folder", "verify", "--golden", folder.resolve("no-folder").toString());
    }

    @Test
    void noDataSetInTheUsualPlaces() {
        assertBad("--dataset", "--env", "hopper-full-replay-v2", "--results_dir", results.toString());
        assertFalse(Files.exists(results));
    }

    @Test
    void aResultsFolderThatCannotBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("occupied"));
        assertBad("--results_dir", TinyHopper.flags(good, file));
        assertEquals(0, Files.size(file));
    }

    @Test
    void aGpuThatIsNotThere() {
        Assumptions.assumeTrue(CudaDevices.find().names().isEmpty(), "this machine has a GPU");
        assertBad("CUDA", TinyHopper.flags(good, results, "--device", "cuda"));
        assertBad("CUDA", "--env", "demo", "--device", "cuda:1", "--results_dir", results.toString());
        assertFalse(Files.exists(results));
    }

    @Test
    void debugAddsTheStackTrace() {
        Outcome outcome = Outcome.of(TinyHopper.flags(good, results, "--env", "hoper", "--debug", "--maxQ"));
        assertEquals(Main.BAD_INPUT, outcome.code());
        assertTrue(outcome.err().contains("\tat org.dacnative."), outcome.err());
    }

    private void assertBadColumns(String text, Consumer<Map<String, Object>> change) {
        assertBadFile(text, TinyHopper.write(folder, "bad", change));
    }

    private void assertBadFile(String text, Path file) {
        assertBad(text, TinyHopper.flags(file, results));
        assertFalse(Files.exists(results), "a bad run must leave nothing");
    }

    private static void assertBad(String text, String... args) {
        Outcome outcome = Outcome.of(args);
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().strip().lines().count(), outcome.err());
        assertTrue(outcome.err().startsWith("dac-native: "), outcome.err());
        assertTrue(outcome.err().contains(text), outcome.err());
    }
}
