// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option of the method trains, scores, changes the numbers, goes on to the same bits and is evaluated again. */
class MethodOptionsTest {
    private static final String TASK = "hopper-medium-v2";
    private static final List<String> RUN = List.of(
            "--max_steps",
            "20",
            "--log_interval",
            "10",
            "--num_seeds",
            "2",
            "--save_ckpt",
            "true",
            "--ckpt_interval",
            "10",
            "--keep_ckpts",
            "9",
            "--step_start_ema",
            "1",
            "--eta_lr",
            "0.1",
            "--n_eval_episodes",
            "2");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--Q_guidance hard",
                "--Q_guidance denoised",
                "--Q_guidance denoised --sampler ddim --layer_norm true",
                "--Q_guidance denoised --resnet true --T 1",
                "--use_guidance_loss false",
                "--sampler ddim --T 8 --ddim_step 3",
                "--sampler ddpm_qg --eta 2",
                "--sampler ddpm_qg --resnet true --T 2",
                "--resnet true --dropout_rate 0.2",
                "--layer_norm true --dropout_rate 0.1",
                "--dropout_rate 0.3 --Q_guidance denoised",
                "--num_last_repeats 2",
                "--act_with_q_guid true",
                "--action_prior zeros",
                "--clip_sampler false",
                "--beta_schedule cosine --T 12",
                "--beta_schedule linear",
                "--num_qs 1 --num_q_samples 1",
                "--num_qs 64 --hidden_dims 5",
                "--hidden_dims 7,9,3,5",
                "--update_ema_every 2 --step_start_ema 3",
                "--clip_grad_norm 0"
            })
    void trainsGoesOnAndIsEvaluated(String options) throws IOException {
        Path whole = train(options);
        assertNotEquals(outcome(train("")), outcome(whole), "the option changes nothing");
        assertTrue(Files.readString(whole.resolve("final_mean_scores.txt")).contains("final"));
        Path killed = RunFolder.copy(whole, folder.resolve("killed"));
        RunFolder.keepOnlyCheckpoint(killed, 10);
        Outcome resumed = Outcome.of("--resume", killed.toString(), "--threads", "1");
        assertEquals(0, resumed.code(), resumed.err());
        assertEquals(weights(whole), weights(killed));
        Outcome eval = Outcome.of("eval", whole.toString(), "--episodes", "2");
        assertEquals(0, eval.code(), eval.err());
    }

    /** With T = 1000 a chain is long, but no more than that. */
    @Test
    void aThousandSteps() throws IOException {
        train(
                "--T 1000 --max_steps 2 --log_interval 1 --ckpt_interval 2 --eval_interval 2 --n_eval_episodes 1 --sampler ddim");
    }

    /** The newest checkpoint's weights, which hold all that 20 updates made. */
    private static Map<String, String> weights(Path run) throws IOException {
        Set<Path> files = TinyHopper.files(run.resolve("ckpt/step_20")).stream()
                .filter(file -> file.toString().endsWith(".safetensors"))
                .collect(Collectors.toSet());
        Map<String, String> all = new TreeMap<>();
        for (Path file : files) {
            all.put(file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)) + "");
        }
        assertEquals(2, all.size());
        return all;
    }

    /** The weights and the scores. */
    private static Map<String, String> outcome(Path run) throws IOException {
        Map<String, String> all = weights(run);
        for (String scores : List.of("seed_3.txt", "seed_4.txt")) {
            all.put(scores, Files.readString(run.resolve(scores)));
        }
        return all;
    }

    private Path train(String options) throws IOException {
        List<String> all = new ArrayList<>(RUN);
        if (!options.isEmpty()) {
            all.addAll(List.of(options.split(" ")));
        }
        Path results = folder.resolve("results" + options.hashCode());
        Path data = folder.resolve("hopper.hdf5");
        if (!Files.exists(data)) {
            TinyHopper.write(folder);
        }
        Outcome outcome = Outcome.of(TinyHopper.flags(data, results, all.toArray(String[]::new)));
        assertEquals(0, outcome.code(), outcome.err());
        return TinyHopper.onlyRun(results, TASK);
    }
}
