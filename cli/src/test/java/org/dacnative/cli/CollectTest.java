// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data made here: their layout, that they are what the simulator did, that they train, and what is refused. */
class CollectTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"hopper-medium-v2", "halfcheetah-medium-v2", "maze2d-umaze-v1", "antmaze-umaze-v0"})
    void randomActionsInTheLayoutOfD4rl(String env) {
        Path file = collect(env, "random", "--transitions", "1500", "--num_envs", "3");
        try (HdfFile hdf = new HdfFile(file)) {
            int rows = hdf.getDatasetByPath("rewards").getDimensions()[0];
            assertEquals(1500, rows);
            for (String name : List.of(
                    "observations",
                    "actions",
                    "terminals",
                    "timeouts",
                    "next_observations",
                    "infos/qpos",
                    "infos/qvel")) {
                assertEquals(rows, hdf.getDatasetByPath(name).getDimensions()[0], name);
            }
            Dataset actions = hdf.getDatasetByPath("actions");
            for (float[] row : (float[][]) actions.getData()) {
                for (float action : row) {
                    assertTrue(action >= -1 && action <= 1);
                }
            }
            Map<String, String> options = Map.of(
                    "env",
                    env,
                    "policy",
                    "random",
                    "seed",
                    "0",
                    "num_envs",
                    "3",
                    "inertia",
                    "legacy",
                    "precision",
                    "fp32");
            options.forEach((name, value) -> assertEquals(
                    value, hdf.getByPath("metadata").getAttribute(name).getData(), name));
            assertNull(hdf.getByPath("metadata").getAttribute("threads"));
            assertRowsFollowEachOther(hdf, rows);
        }
        assertEquals(0, train(env, file).code());
    }

    /** Within an episode a row's next observation is the next row's observation; the last row ends one. */
    private static void assertRowsFollowEachOther(HdfFile hdf, int rows) {
        float[][] observations =
                (float[][]) hdf.getDatasetByPath("observations").getData();
        float[][] next = (float[][]) hdf.getDatasetByPath("next_observations").getData();
        boolean[] terminals = flags(hdf, "terminals");
        boolean[] timeouts = flags(hdf, "timeouts");
        int ends = 0;
        for (int row = 0; row < rows; row++) {
            boolean ended = terminals[row] || timeouts[row];
            assertFalse(terminals[row] && timeouts[row]);
            ends += ended ? 1 : 0;
            if (!ended) {
                assertEquals(0, java.util.Arrays.compare(next[row], observations[row + 1]), "row " + row);
            }
        }
        assertTrue(ends > 0 && (terminals[rows - 1] || timeouts[rows - 1]));
    }

    /** As D4RL has them, an enumeration of FALSE and TRUE. */
    private static boolean[] flags(HdfFile hdf, String name) {
        String[] names = (String[]) hdf.getDatasetByPath(name).getData();
        boolean[] flags = new boolean[names.length];
        for (int row = 0; row < flags.length; row++) {
            assertTrue(names[row].matches("FALSE|TRUE"), names[row]);
            flags[row] = names[row].equals("TRUE");
        }
        return flags;
    }

    @Test
    void theSameSeedGivesTheSameFileForAnyNumberOfThreads() throws IOException {
        String[] options = {"--transitions", "700", "--num_envs", "2", "--seed", "5"};
        Path one = collect("hopper-medium-v2", "random", with(options, "--threads", "1"));
        Path two = collect("hopper-medium-v2", "random", with(options, "--threads", "2"));
        Path other = collect("hopper-medium-v2", "random", with(options, "--seed", "6"));
        assertEquals(rewards(one), rewards(two));
        assertFalse(rewards(one).equals(rewards(other)));
    }

    /** SAC learns while it collects: all that it saw, or what it does afterwards. */
    @ParameterizedTest
    @CsvSource({"true, 600", "false, 400"})
    void softActorCritic(boolean keepReplay, int rows) {
        List<String> options = new ArrayList<>(List.of(
                "--train_steps", "600", "--eval_interval", "300", "--transitions", keepReplay ? "1000" : "400"));
        if (keepReplay) {
            options.add("--keep_replay");
        }
        Path file = collect("hopper-medium-v2", "sac", options.toArray(String[]::new));
        try (HdfFile hdf = new HdfFile(file)) {
            assertEquals(rows, hdf.getDatasetByPath("rewards").getDimensions()[0]);
            assertEquals(
                    "600",
                    hdf.getByPath("metadata").getAttribute("learning_steps").getData());
        }
    }

    @Test
    void learningEndsAtTheScoreThatIsAskedFor() {
        Path file = collect(
                "hopper-medium-v2",
                "sac",
                "--train_steps",
                "900",
                "--eval_interval",
                "300",
                "--until_score",
                "-100",
                "--keep_replay");
        assertEquals(300, rewards(file).size());
    }

    /** Four files of one run; where the medium score is not reached, two, and it says so. */
    @ParameterizedTest
    @CsvSource({"-100, 0, 4", "1000, 1, 2"})
    void aFamilyFromOneRun(String until, int code, int files) throws IOException {
        Path family = folder.resolve("made/here");
        Outcome outcome = Outcome.of(
                "collect",
                "--env",
                "hopper-medium-v2",
                "--policy",
                "sac",
                "--train_steps",
                "600",
                "--eval_interval",
                "300",
                "--transitions",
                "200",
                "--until_score",
                until,
                "--family",
                family.toString(),
                "--device",
                "cpu");
        assertEquals(code, outcome.code(), outcome.err() + outcome.out());
        assertEquals(files, TinyHopper.files(family).size());
        for (Path file : TinyHopper.files(family)) {
            assertEquals(200, rewards(file).size(), file.toString());
        }
        assertEquals(code == 1, outcome.out().contains("was not reached"), outcome.out());
        assertFamilyRefused(family.toString(), "--family " + family + "/random.hdf5: is there already");
    }

    @Test
    void aFamilyThatCannotBeMade() throws IOException {
        String file = Files.createFile(folder.resolve("file")).toString();
        assertFamilyRefused("f", "--until_score NaN: must be finite", "--until_score", "NaN");
        assertFamilyRefused("", "--family '': must be the name of a folder");
        assertFamilyRefused(file, "--family " + file + ": is no folder");
        assertFamilyRefused(file + "/below", "--family " + file + "/below: the folder cannot be made");
    }

    private static void assertFamilyRefused(String family, String said, String... more) {
        String[] asked = {"collect", "--env", "hopper-medium-v2", "--policy", "sac", "--family", family};
        Outcome outcome = Outcome.of(with(asked, more));
        assertEquals(Main.BAD_INPUT, outcome.code());
        assertTrue(outcome.err().contains(said), outcome.err());
    }

    @Test
    void aScoreThatIsNotReachedIsSaid() {
        Path file = folder.resolve("short.hdf5");
        Outcome outcome = Outcome.of(
                "collect",
                "--env",
                "hopper-medium-v2",
                "--policy",
                "sac",
                "--train_steps",
                "300",
                "--eval_interval",
                "300",
                "--until_score",
                "1000",
                "--transitions",
                "50",
                "--out",
                file.toString(),
                "--device",
                "cpu");
        assertEquals(Main.FAILURE, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("the score 1000.0 was not reached"), outcome.out());
        assertEquals(50, rewards(file).size());
    }

    @Test
    void aSavedPolicyActs() {
        Path data = TinyHopper.write(folder);
        Path results = folder.resolve("results");
        assertEquals(0, Outcome.of(TinyHopper.flags(data, results)).code());
        Path run = TinyHopper.onlyRun(results, "hopper-medium-v2");
        Path file = collect("hopper-medium-v2", run.toString(), "--transitions", "50");
        assertEquals(50, rewards(file).size());
        Outcome wrong = Outcome.of(
                "collect",
                "--env",
                "halfcheetah-medium-v2",
                "--policy",
                run.toString(),
                "--out",
                folder.resolve("w.hdf5").toString());
        assertEquals(Main.BAD_INPUT, wrong.code());
        assertTrue(wrong.err().contains("--env halfcheetah-medium-v2"), wrong.err());
    }

    @ParameterizedTest
    @CsvSource({
        "--transitions, 0, --transitions 0",
        "--num_envs, 0, --num_envs 0",
        "--num_envs, 16385, --num_envs 16385: must be at most 16384",
        "--policy, nobody, --policy nobody",
        "--env, hoper-medium-v2, nearest",
        "--out, nowhere/x.hdf5, there is no folder",
        "--out, ., is there already",
        "--out, '', is no name",
        "--out, x.npz, 'the name must end in .hdf5 or .h5, D4RL''s format'",
        "--until_score, 5, goes with --policy sac only",
        "--temperature, 1, goes with a saved policy only"
    })
    void whatIsNotAllowedIsOneLine(String option, String value, String said) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "collect",
                "--env",
                "hopper-medium-v2",
                "--policy",
                "random",
                "--out",
                folder.resolve("x.hdf5").toString()));
        all.addAll(List.of(option, value));
        Outcome outcome = Outcome.of(all.toArray(String[]::new));
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains(said), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertFalse(Files.exists(folder.resolve("x.hdf5")));
    }

    private Outcome train(String env, Path file) {
        return Outcome.of(
                "--env",
                env,
                "--dataset",
                file.toString(),
                "--results_dir",
                folder.resolve("r").toString(),
                "--device",
                "cpu",
                "--max_steps",
                "2",
                "--eval_interval",
                "2",
                "--log_interval",
                "2",
                "--n_eval_episodes",
                "1",
                "--batch_size",
                "16",
                "--hidden_dims",
                "8",
                "--num_qs",
                "2",
                "--num_q_samples",
                "2",
                "--no_ckpt",
                "--reward_tune",
                "no"); // random ants never reach a goal
    }

    private int files;

    private Path collect(String env, String policy, String... options) {
        Path file = folder.resolve("data" + files++ + ".hdf5");
        Outcome outcome = Outcome.of(with(
                new String[] {"collect", "--env", env, "--policy", policy, "--out", file.toString(), "--device", "cpu"},
                options));
        assertEquals(0, outcome.code(), outcome.err());
        return file;
    }

    private static List<Float> rewards(Path file) {
        try (HdfFile hdf = new HdfFile(file)) {
            List<Float> all = new ArrayList<>();
            for (float reward : (float[]) hdf.getDatasetByPath("rewards").getData()) {
                all.add(reward);
            }
            return all;
        }
    }

    private static String[] with(String[] first, String... others) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(others));
        return all.toArray(String[]::new);
    }
}
