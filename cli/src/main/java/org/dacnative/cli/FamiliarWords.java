// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Words that other programs have and people try here: what there is instead, or when it comes. */
final class FamiliarWords {
    private static final String CHECKPOINTS =
            "--save_ckpt saves checkpoints, --resume FOLDER goes on with a run, and the command eval scores one";
    private static final String EVALUATION = "the command eval RUN scores a run's saved policies";
    private static final String FOLDER = "--results_dir DIR says where the folders of runs go";

    private static final Map<String, String> ANSWERS = Map.ofEntries(
            Map.entry("bench", "benchmarks are a program of their own, which ./dac bench builds and runs"),
            Map.entry("evaluate", EVALUATION),
            Map.entry("--eval", EVALUATION),
            Map.entry("--checkpoint", CHECKPOINTS),
            Map.entry("--ckpt", CHECKPOINTS),
            Map.entry("--load", CHECKPOINTS),
            Map.entry("--save_model", CHECKPOINTS),
            Map.entry("--save_dir", FOLDER),
            Map.entry("--log_dir", FOLDER),
            Map.entry("--logdir", FOLDER),
            Map.entry("--output_dir", FOLDER),
            Map.entry("--out", FOLDER),
            Map.entry("--task", "--env TASK names the task"),
            Map.entry("--env_name", "--env TASK names the task"),
            Map.entry("--data", "--dataset FILE names the data set's file"),
            Map.entry("--dataset_path", "--dataset FILE names the data set's file"),
            Map.entry("--seeds", "--seed N is the first seed, --num_seeds N says how many"),
            Map.entry("--num_seed_runs", "--num_seeds N says how many seeds are trained"),
            Map.entry("--steps", "--max_steps N says how many updates"),
            Map.entry("--epochs", "--max_steps N says how many updates"),
            Map.entry(
                    "--lr",
                    "--actor_lr X is the policy's learning rate, --critic_lr X the critics', where the agent has some"),
            Map.entry("--tau", "--ema_tau X is the targets' rate"),
            Map.entry("--gamma", "--discount X is the discount"),
            Map.entry("--cuda", "--device cuda chooses a GPU, --device cpu the processor"),
            Map.entry("--cpu", "--device cpu chooses the processor"));

    private FamiliarWords() {}

    /** What to answer to the first of the words that is known, named with it. */
    static Optional<String> answer(List<String> words) {
        return words.stream()
                .map(word -> word.replaceFirst("=.*", "").replace('-', '_').replaceFirst("^__", "--"))
                .filter(ANSWERS::containsKey)
                .findFirst()
                .map(word -> word + ": " + ANSWERS.get(word));
    }
}
