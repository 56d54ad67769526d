// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.dacnative.agent.DacAlgorithm;
import org.dacnative.data.DatasetOptions;
import org.dacnative.data.OfflineDataset;
import org.dacnative.data.RewardTuning;
import org.dacnative.engine.CudaDevices;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the authors' users type works here, and what people try is answered with what there is. */
class AuthorsCommandsTest {
    /** The two commands of the authors' README, after "python main.py". */
    private static final String LOCOMOTION = "--env walker2d-medium-v2 --agent dac --eta 1 --eta_lr 0.001"
            + " --bc_threshold 1 --rho 1 --q_tar lcb --num_seed 8 --gpu 0";

    private static final String ANTMAZE =
            "--env antmaze-umaze-v0 --agent dac --maxQ --eta 0.1 --eta_lr 0 --rho 1 --q_tar lcb --num_seed 8 --gpu 0";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {LOCOMOTION, ANTMAZE})
    void theCommandsOfTheirReadmeTrainEightSeeds(String command) throws IOException {
        Assumptions.assumeTrue(CudaDevices.find().names().isEmpty(), "the test's widths are for the CPU");
        boolean maze = command.equals(ANTMAZE);
        Outcome outcome = run(command, maze ? TinyAntMaze.write(folder) : data(17, 6));
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out()
                .contains(maze ? "\npublished: 99.5 on antmaze-umaze-v0" : "\npublished: 96.8 on walker2d"));
        assertTrue(outcome.out().contains("\n2 updates: score "), outcome.out());
        assertTrue(
                outcome.out()
                        .lines()
                        .findFirst()
                        .orElseThrow()
                        .matches("device: cpu, .*\\(--gpu 0: no GPU .* the CPU.*"),
                outcome.out());
        Path run = TinyHopper.onlyRun(folder.resolve("results"), maze ? "antmaze-umaze-v0" : "walker2d-medium-v2");
        for (String kind : List.of("metrics", "seed")) {
            assertEquals(
                    LongStream.range(0, 8)
                            .mapToObj(seed -> kind + "_" + seed + ".txt")
                            .toList(),
                    TinyHopper.files(run).stream()
                            .map(file -> file.getFileName().toString())
                            .filter(name -> name.startsWith(kind))
                            .toList());
        }
        String config = Files.readString(run.resolve("config.txt"));
        for (String line : maze
                ? List.of("maxQ=true", "eta=0.1", "eta_lr=0.0", "rho=1.0", "q_tar=lcb", "num_seeds=8")
                : List.of("maxQ=false", "eta=1.0", "eta_lr=0.001", "rho=1.0", "bc_threshold=1.0", "num_seeds=8")) {
            assertTrue(config.lines().anyMatch(line::equals), line + " in " + config);
        }
    }

    /** The sparse rewards' scores are success rates, the data's pieces have none, and 100 episodes are usual. */
    @Test
    void antMazeIsScoredAsItWasPublished() throws IOException {
        Outcome outcome = run("--env antmaze-umaze-v0 --n_eval_episodes 3", TinyAntMaze.write(folder));
        assertEquals(0, outcome.code(), outcome.err());
        List<String> lines = outcome.out().lines().toList();
        // 8 walks of 50 rows: the last row of each is left out, of 4 walks 4 rows are terminal
        String pieces = ", 392 transitions in 20 pieces of episodes (which have no score), mean reward 0.0408";
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("data: ") && line.endsWith(pieces)), outcome.out());
        assertFalse(outcome.out().contains("warning"), outcome.out());
        assertTrue(lines.stream().anyMatch(line -> line.matches("2 updates: score [0-9.]+, return .*")), outcome.out());
        Path run = TinyHopper.onlyRun(folder.resolve("results"), "antmaze-umaze-v0");
        List<String> config = Files.readAllLines(run.resolve("config.txt"));
        assertTrue(
                config.containsAll(List.of(
                        "reward_tune=iql_locomotion", "eta=0.1", "eta_lr=0.0", "maxQ=true", "n_eval_episodes=3")),
                config.toString());
        assertTrue(Files.readString(run.resolve("final_mean_scores.txt"))
                .contains("# published: 99.5 on antmaze-umaze-v0"));
        Outcome eval = Outcome.of("eval", run.toString(), "--episodes", "2");
        assertTrue(eval.out().contains("antmaze-umaze-v0, 2 episodes a seed"), eval.out());
        assertTrue(eval.out().contains("  published: 99.5 on"), eval.out());
    }

    /** The default: what the authors' script gave them too, for AntMaze's rows of reward 1 as well. */
    @Test
    void antMazesRewardsAreTunedAsTheAuthorsRunsTunedThem() {
        Path file = TinyAntMaze.write(folder);
        TaskSpec task = Tasks.find("antmaze-umaze-v0");
        TrainCommand command = new TrainCommand(List.of(new DacAlgorithm()));
        Main.commandLine(command, false).parseArgs("--env", task.name());
        Map<String, String> defaults = command.optionTexts();
        assertEquals("100", defaults.get("n_eval_episodes"));
        DatasetOptions options = DatasetOptions.everything(RewardTuning.named(defaults.get("reward_tune")));
        float[] rewards = OfflineDataset.load(file, DatasetReport.shape(task), options)
                .transitions()
                .rewards()
                .all();
        for (float reward : rewards) {
            assertTrue(reward == 0 || reward == 1000, "" + reward);
        }
    }

    @Test
    void theirOtherOptionsAreKnown() {
        Outcome outcome = run(
                "train --env walker2d-medium-v2 --gpu=0,1 --num_se=2 --dataset_name d4rl --no_tqdm --buffer_size 1000000"
                        + " --finetune_step 3000000 --log_int 1",
                data(17, 6));
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.err(), "no progress was asked for");
        String results = folder.resolve("demo").toString();
        Outcome demo = Outcome.of("--env", "demo", "--max_steps", "2", "--no_tqdm", "--results_dir", results);
        assertEquals("", demo.err());
    }

    @Test
    void theTestModeIsAShortRunOfOneSeed() {
        Outcome outcome = run("--env walker2d-medium-v2 --num_seed 8 --test", data(17, 6));
        assertEquals(0, outcome.code(), outcome.err());
        Path run = TinyHopper.onlyRun(folder.resolve("results"), "walker2d-medium-v2");
        assertTrue(Files.exists(run.resolve("seed_123.txt")));
        assertTrue(outcome.out().contains("10 updates: score"), outcome.out());
        assertTrue(outcome.out().contains("5 updates: score"), outcome.out());
    }

    @Test
    void ofAnOptionThatIsGivenTwiceTheLastOneCounts() throws IOException {
        Outcome outcome = run(
                "--env walker2d-medium-v2 --rho 3 --rho 0.5 --hidden_dims 8,8 --hidden_dims 12 --seed 1 --seed=4",
                data(17, 6));
        assertEquals(0, outcome.code(), outcome.err());
        Path run = TinyHopper.onlyRun(folder.resolve("results"), "walker2d-medium-v2");
        List<String> config = Files.readAllLines(run.resolve("config.txt"));
        assertTrue(config.containsAll(List.of("rho=0.5", "hidden_dims=12", "seed=4")), config.toString());
    }

    /** Whether the folder is new or there already. */
    @Test
    void theRunsFolderIsPrintedAsItWasGiven() throws IOException {
        Path results = Path.of("target", "results-of-" + folder.getFileName());
        String expected = "results: " + results + "/walker2d-medium-v2/";
        try {
            for (int time = 0; time < 2; time++) {
                Outcome outcome = run("--env walker2d-medium-v2 --results_dir " + results, data(17, 6));
                assertTrue(outcome.out().lines().anyMatch(line -> line.startsWith(expected)), outcome.out());
            }
        } finally {
            try (Stream<Path> files = Files.walk(results)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--finetune_step -3 | --finetune_step -3: must be at least 0",
                "--buffer_size 0 | --buffer_size 0: must be 1..2147483648",
                "--dataset_name minari | only d4rl",
                "--gpu first | not the number of a GPU",
                "--gpu 0 --device cpu | leave one of them out",
                "--num_q 3 | is not unique",
                "--hidden_dims 16, | --hidden_dims is 16,, allowed is",
                "bench | ./dac bench builds and runs",
                "bench run --only update | ./dac bench builds and runs",
                "evaluate | the command eval RUN scores",
                "--checkpoint x | --resume FOLDER goes on with a run",
                "--load x | --save_ckpt saves checkpoints",
                "--save_dir x | --results_dir DIR says where",
                "--save-dir x | --results_dir DIR says where",
                "--lr 1e-3 | --actor_lr X is the policy's",
                "--env Hopper-v4 | that is an environment, a task here names data of one as well; nearest are hopper-",
                "--env HalfCheetah-v2 | nearest are halfcheetah-",
                "--env pen-human-v1 | no task of this name",
            })
    void whatDoesNotExistIsAnsweredWithWhatDoes(String words, String answer) {
        List<String> args = new ArrayList<>(List.of("--env", "walker2d-medium-v2"));
        args.addAll(List.of(
                "--dataset",
                "none.hdf5",
                "--results_dir",
                folder.resolve("results").toString()));
        args.addAll(Arrays.asList(words.split(" ")));
        if (!words.startsWith("--")) {
            args = List.of(words.split(" "));
        }
        Outcome outcome = Outcome.of(args.toArray(String[]::new));
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().strip().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(answer), outcome.err());
        assertFalse(Files.exists(folder.resolve("results")));
    }

    /** The answers are training's options, which other commands do not have. */
    @Test
    void commandsAnswerWithTheirOwnOptions() {
        Outcome outcome = Outcome.of("datasets", "convert", "a", "b", "--out", "c");
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("--out"), outcome.err());
        assertFalse(outcome.err().contains("--results_dir"), outcome.err());
    }

    @Test
    void helpIsAWordToo() {
        assertEquals(Outcome.of("--help"), Outcome.of("help"));
        assertEquals(Outcome.of("verify", "--help"), Outcome.of("help", "verify"));
        assertEquals(0, Outcome.of("train", "--help").code());
    }

    @Test
    void whereDataSetsComeFromIsSaid() {
        Outcome outcome = Outcome.of("--env", "hopper-full-replay-v2");
        assertTrue(outcome.err().contains("rail.eecs.berkeley.edu/datasets/offline_rl"), outcome.err());
    }

    /** With what makes a run tiny, but for what the words say themselves. */
    private Outcome run(String words, Path data) {
        List<String> args = new ArrayList<>(Arrays.asList(words.split(" ")));
        List<String> small = List.of(
                "--dataset",
                data.toString(),
                "--results_dir",
                folder.resolve("results").toString(),
                "--max_steps",
                "2",
                "--n_eval_episodes",
                "1",
                "--batch_size",
                "16",
                "--hidden_dims",
                "8,8",
                "--num_qs",
                "2",
                "--num_q_samples",
                "2");
        for (int i = 0; i < small.size(); i += 2) {
            if (!words.contains(small.get(i) + " ")) {
                args.addAll(small.subList(i, i + 2));
            }
        }
        return Outcome.of(args.toArray(String[]::new));
    }

    private Path data(int obsDim, int actDim) {
        return TinyHopper.write(folder, "data", columns -> {
            columns.put("observations", TinyHopper.matrix(TinyHopper.ROWS, obsDim));
            columns.put("actions", TinyHopper.matrix(TinyHopper.ROWS, actDim));
        });
    }
}
