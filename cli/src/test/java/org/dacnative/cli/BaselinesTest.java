// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every other algorithm has all that DAC has: it trains, is fine-tuned, scores, is saved, goes on to the same bits, is evaluated again. */
class BaselinesTest {
    private static final String TASK = "hopper-medium-v2";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bc --finetune_step 5",
                "BC --temperature 1",
                "dbc --layer_norm true --finetune_step 5",
                "dql --num_q_samples 2 --num_action_samples 3 --step_start_ema 1 --finetune_step 5",
                "dql --num_q_samples 2 --num_action_samples 3 --authors_target true --temperature 0",
                "iql --finetune_step 5",
                "ivr --finetune_step 5",
                "ivr --alg eql",
                "cql --rand_act_num 3 --finetune_step 5",
                "cql --rand_act_num 3 --authors_gap true --num_qs 3",
                "sac --finetune_step 5 --keep_offline false",
                "sac --authors_form true --target_entropy 1.5",
                "sac --backup_entropy false --temperature 1"
            })
    void trainsGoesOnAndIsEvaluated(String agent) throws IOException {
        Path whole = train(agent);
        String name = agent.split(" ")[0].toUpperCase(java.util.Locale.ROOT);
        assertTrue(whole.getFileName().toString().contains("_" + name), whole.toString());
        assertTrue(Files.exists(whole.resolve("tensorboard/seed_3")), "TensorBoard");
        assertTrue(Files.readAllLines(whole.resolve("metrics_3.txt")).size() >= 3, "metrics");
        Path killed = RunFolder.copy(whole, folder.resolve("killed"));
        RunFolder.keepOnlyCheckpoint(killed, 10);
        Outcome resumed = Outcome.of("--resume", killed.toString(), "--threads", "1");
        assertEquals(0, resumed.code(), resumed.err());
        assertEquals(weights(whole), weights(killed));
        Outcome eval = Outcome.of("eval", whole.toString(), "--episodes", "2");
        assertEquals(0, eval.code(), eval.err());
    }

    /** A help text lists one algorithm's hyper-parameters, with its defaults. */
    @Test
    void helpIsOfTheAlgorithmThatIsAskedAbout() {
        String dac = Outcome.of("--help").out();
        assertTrue(dac.contains("--bc_threshold") && !dac.contains("--expectile"), dac);
        String iql = Outcome.of("--agent", "iql", "--help").out();
        assertTrue(iql.contains("--expectile") && !iql.contains("--bc_threshold"), iql);
        assertTrue(iql.contains("(256,256)"), iql);
        assertEquals(iql, Outcome.of("--agent=IQL", "-h").out());
    }

    @Test
    void anotherAlgorithmsOptionIsRefusedByName() {
        Outcome outcome = Outcome.of("--env", TASK, "--agent", "iql", "--maxQ");
        assertEquals(Main.BAD_INPUT, outcome.code());
        assertTrue(outcome.err().contains("--maxQ: IQL has no such hyper-parameter"), outcome.err());
    }

    @Test
    void aRunGoesOnWithItsOwnAlgorithmOnly() {
        Path run = train("iql");
        Outcome outcome = Outcome.of("--resume", run.toString(), "--agent", "bc");
        assertEquals(Main.BAD_INPUT, outcome.code());
        assertEquals(
                "dac-native: --resume " + run + ": the run trains IQL, not bc; leave out --agent, or start a new run",
                outcome.err().strip());
    }

    private static Map<String, String> weights(Path run) throws IOException {
        Map<String, String> all = new TreeMap<>();
        for (String seed : List.of("seed_3", "seed_4")) {
            Path file = run.resolve("ckpt/step_20/" + seed + ".safetensors");
            all.put(seed, java.util.Arrays.hashCode(Files.readAllBytes(file)) + "");
            all.put(seed + " scores", Files.readString(run.resolve(seed + ".txt")));
        }
        return all;
    }

    private Path train(String agent) {
        Path data = TinyHopper.write(folder);
        Path results = folder.resolve("results");
        List<String> all = new ArrayList<>(List.of(
                "--env",
                TASK,
                "--dataset",
                data.toString(),
                "--results_dir",
                results.toString(),
                "--device",
                "cpu",
                "--seed",
                "3",
                "--num_seeds",
                "2",
                "--max_steps",
                "20",
                "--eval_interval",
                "10",
                "--log_interval",
                "5",
                "--n_eval_episodes",
                "2",
                "--batch_size",
                "32",
                "--hidden_dims",
                "16,16",
                "--save_ckpt",
                "--ckpt_interval",
                "10",
                "--keep_ckpts",
                "9",
                "--agent"));
        all.addAll(List.of(agent.split(" ")));
        Outcome outcome = Outcome.of(all.toArray(String[]::new));
        assertEquals(0, outcome.code(), outcome.err());
        return TinyHopper.onlyRun(results, TASK);
    }
}
