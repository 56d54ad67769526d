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
import java.util.List;
import org.dacnative.engine.VectorEnv;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores in an environment of one's own ({@code --env_class}), whose class is compiled here. */
class OwnEnvironmentRunTest {
    @TempDir
    private Path folder;

    private Path log;

    @BeforeEach
    void writeLog() {
        log = CartLog.write(folder, "cart.csv");
    }

    @Test
    void policiesAreScoredAndEvaluatedInIt() throws IOException {
        Path classes = CartLog.environment(folder, "Cart", "");
        Outcome outcome = train("Cart", classes, "--n_eval_episodes", "3");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("evaluation: robot.Cart, 3 episodes a seed"), outcome.out());
        assertTrue(outcome.out().contains("actions: scaled from -4."), outcome.out());
        Path run = onlyRun();
        List<String> scores = Files.readAllLines(run.resolve("seed_3.txt"));
        assertEquals(3, scores.size(), "a header and evaluations at 10 and 20");
        double mean = Double.parseDouble(scores.get(2).split("\t")[1]);
        assertTrue(mean > 0 && mean <= 20, "20 steps of at most 1: " + mean);

        Outcome eval = Outcome.of("eval", run.toString(), "--episodes", "2");
        assertEquals(0, eval.code(), eval.err());
        assertTrue(eval.out().contains("cart, 2 episodes a seed (robot.Cart)"), eval.out());
        RunFolder.takeEnd(run);
        assertEquals(0, Outcome.of("--resume", run.toString()).code());
    }

    /** The cart feels forces, not numbers in [-1, 1]. */
    @Test
    void actionsAreThoseOfTheData() {
        Path classes = CartLog.environment(
                folder,
                "Strict",
                "if (active[env] != 0 && Math.abs(actions[env]) > 1) throw new IllegalStateException(\"beyond 1\");");
        Outcome outcome = train("Strict", classes, "--action_low", "-500", "--action_high", "500");
        assertEquals(Main.FAILURE, outcome.code(), outcome.out());
        assertTrue(outcome.err().contains("beyond 1"), outcome.err());
    }

    /** The first evaluation works, the second does not; nothing of the run so far is lost. */
    @Test
    void anEnvironmentThatFailsEndsTheRunWithALine() throws IOException {
        Path broken =
                CartLog.environment(folder, "Worn", "if (++steps > 500) throw new RuntimeException(\"worn out\");");
        Outcome outcome = train("Worn", broken, "--max_steps", "40");
        assertEquals(Main.FAILURE, outcome.code(), outcome.out());
        assertEquals(
                1,
                outcome.err()
                        .lines()
                        .filter(line -> line.startsWith("dac-native"))
                        .count(),
                outcome.err());
        assertTrue(
                outcome.err()
                        .contains("the environment robot.Worn failed in step: java.lang.RuntimeException: worn out"),
                outcome.err());
        assertTrue(outcome.err().contains("--resume "), outcome.err());
        Path run = onlyRun();
        List<String> scores = Files.readAllLines(run.resolve("seed_3.txt"));
        assertEquals(3, scores.size(), scores.toString());
        assertTrue(Files.isDirectory(run.resolve("ckpt/step_30")), "the updates that were done are kept");

        // A repaired class under the same name ends what the other began, to the same bits as an undisturbed run.
        Path repaired = CartLog.environment(Files.createDirectories(folder.resolve("repaired")), "Worn", "");
        Outcome resumed = Outcome.of("--resume", run.toString(), "--env_class_path", repaired.toString());
        assertEquals(0, resumed.code(), resumed.err());
        Path other = folder.resolve("undisturbed");
        assertEquals(
                0,
                Outcome.of(flags("Worn", repaired, "--max_steps", "40", "--results_dir", other.toString()))
                        .code());
        Path undisturbed = TinyHopper.onlyRun(other, "cart");
        for (String file : List.of("seed_3.txt", "metrics_3.txt", "ckpt/step_40/seed_3.safetensors")) {
            assertEquals(-1, Files.mismatch(undisturbed.resolve(file), run.resolve(file)), file);
        }
    }

    /** Online steps are in the cart's units, the replay's rows in the agent's; resumed to the same bits. */
    @Test
    void aRunIsFineTunedInIt() throws IOException {
        Path classes = CartLog.environment(folder, "Cart", "");
        String[] changes = {
            "--max_steps",
            "40",
            "--finetune_step",
            "20",
            "--normalize_observations",
            "true",
            "--save_ckpt",
            "true",
            "--ckpt_interval",
            "10",
            "--keep_ckpts",
            "9"
        };
        Outcome outcome = train("Cart", classes, changes);
        assertEquals(0, outcome.code(), outcome.err());
        Path whole = onlyRun();
        Path killed = RunFolder.copy(whole, folder.resolve("killed"));
        RunFolder.keepOnlyCheckpoint(killed, 30);
        Outcome resumed = Outcome.of("--resume", killed.toString());
        assertEquals(0, resumed.code(), resumed.err());
        for (String file : List.of("seed_3.txt", "metrics_3.txt", "ckpt/step_40/seed_3.safetensors")) {
            assertEquals(-1, Files.mismatch(whole.resolve(file), killed.resolve(file)), file);
        }
        assertBad(
                Outcome.of(CartLog.flags(log, folder.resolve("none"), "--finetune_step", "10")),
                "needs an environment to step, but the data have none");
    }

    @Test
    void aKnownTaskCanBeScoredInItToo() {
        Path hopper = TinyHopper.write(folder);
        Path classes = CartLog.environment(folder, "Cart", "");
        Outcome outcome = Outcome.of(TinyHopper.flags(
                hopper, folder.resolve("none"), "--env_class", "robot.Cart", "--env_class_path", classes.toString()));
        assertBad(outcome, "it has 2 with 2 numbers of observation and 1 of action; the data have 11 and 3");
    }

    /** A hopper's sizes, rewards of its own. */
    public static final class OwnHopper implements VectorEnv {
        private final int envs;

        public OwnHopper(int envs) {
            this.envs = envs;
        }

        @Override
        public int numEnvs() {
            return envs;
        }

        @Override
        public int obsDim() {
            return 11;
        }

        @Override
        public int actDim() {
            return 3;
        }

        @Override
        public int maxEpisodeSteps() {
            return 5;
        }

        @Override
        public void reset(int env, long seed) {}

        @Override
        public void observe(float[] observations) {
            Arrays.fill(observations, 0);
        }

        @Override
        public void step(double[] actions, byte[] active, double[] rewards, byte[] terminated) {
            Arrays.fill(rewards, 1);
        }
    }

    /** Its returns are not D4RL's scores. */
    @Test
    void noPublishedScoreStandsBesideThem() throws IOException {
        Path results = folder.resolve("results");
        Outcome outcome = Outcome.of(
                TinyHopper.flags(TinyHopper.write(folder), results, "--env_class", OwnHopper.class.getName()));
        assertEquals(0, outcome.code(), outcome.err());
        assertFalse(outcome.out().contains("published: "), outcome.out());
        Path run = TinyHopper.onlyRun(results, "hopper-medium-v2");
        assertFalse(
                Files.readString(run.resolve("final_mean_scores.txt")).contains("published"), "the file of the scores");
        String page = Files.readString(run.resolve("report.html"));
        assertFalse(page.contains("101.2"), "the score that was published for hopper-medium-v2");
        assertFalse(page.contains("mean of the data"), "in D4RL's units");
        Outcome eval = Outcome.of("eval", run.toString(), "--episodes", "2");
        assertTrue(eval.out().contains("score 5.0, return 5.0"), eval.out());
        assertFalse(eval.out().contains("published"), eval.out());
        Path chart = folder.resolve("chart.html");
        assertEquals(
                0, Outcome.of("plot", run.toString(), "--out", chart.toString()).code());
        assertFalse(Files.readString(chart).contains("101.2"), "a level of the chart");
    }

    @Test
    void whatIsWrong() throws IOException {
        Path classes = CartLog.environment(folder, "Cart", "");
        assertBad(train("Card", classes), "robot.Card: there is no such class in");
        assertBad(train("Cart", folder.resolve("nowhere")), "there is no such file or folder");
        assertBad(
                Outcome.of(CartLog.flags(log, folder.resolve("none"), "--env_class", "java.lang.String")),
                "java.lang.String: it does not implement org.dacnative.engine.VectorEnv");
        assertBad(
                Outcome.of(CartLog.flags(log, folder.resolve("none"), "--env_class_path", "x")),
                "--env_class names the class in it");
        Files.write(classes.resolve("robot/Cart.class"), new byte[] {1, 2, 3});
        assertBad(train("Cart", classes), "it cannot be loaded (java.lang.ClassFormatError");
    }

    private static void assertBad(Outcome outcome, String text) {
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(text), outcome.err());
    }

    private Path onlyRun() {
        return TinyHopper.onlyRun(folder.resolve("results"), "cart");
    }

    private Outcome train(String name, Path classes, String... changes) {
        return Outcome.of(flags(name, classes, changes));
    }

    private String[] flags(String name, Path classes, String... changes) {
        List<String> all =
                new ArrayList<>(List.of("--env_class", "robot." + name, "--env_class_path", classes.toString()));
        all.addAll(List.of(changes));
        return CartLog.flags(log, folder.resolve("results"), all.toArray(String[]::new));
    }
}
