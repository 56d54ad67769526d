// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.dacnative.data.SampleFiles;
import org.dacnative.deploy.KnownAlgorithms;
import org.dacnative.deploy.LoadedPolicy;
import org.dacnative.deploy.SavedAgent;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.training.ScaledAgent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training on data that belong to no known task. */
class OwnDataTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "DAC, action_error noise_loss td_error q_data q_policy",
        "bc, action_error",
        "dbc, action_error noise_loss",
        "dql, action_error noise_loss td_error q_data q_policy",
        "iql, action_error td_error q_data q_policy",
        "ivr, action_error td_error q_data q_policy",
        "cql, action_error td_error q_data q_policy",
        "sac, action_error td_error q_data q_policy"
    })
    void everyAgentIsMeasured(String agent, String measures) throws IOException {
        Outcome outcome = train("--agent", agent, "--num_seeds", "2");
        assertEquals(0, outcome.code(), outcome.err());
        Path run = onlyRun();
        List<String> lines = Files.readAllLines(run.resolve("measures_4.txt"));
        assertEquals("steps\t" + measures.replace(' ', '\t'), lines.get(0));
        assertEquals(List.of("10", "20"), firstCells(lines.subList(1, 3)));
        List<String> last = Files.readAllLines(run.resolve("final_measures.txt"));
        assertEquals(
                "seed\t" + measures.replace(' ', '\t') + "\tfqe\tfqe_lower95\tfqe_upper95\tfqe_diverged", last.get(2));
        assertEquals(List.of("3", "4"), firstCells(last.subList(3, 5)));
        assertFalse(last.toString().contains("NaN"), last.toString());
        assertFalse(Files.exists(run.resolve("seed_3.txt")), "what is no score is not called one");
        String estimate = last.get(3).split("\t")[measures.split(" ").length + 1];
        String shown = String.format(Locale.ROOT, "%.4g", Double.parseDouble(estimate));
        assertTrue(
                Files.readString(run.resolve("report.html"))
                        .contains("<dt>Fitted Q estimate, seed 3</dt>\n<dd>" + shown + "</dd>"),
                shown);
        String board = RunFolder.contents(run).get("tensorboard/seed_3");
        assertTrue(board.contains("held_out/action_error"), board);
        assertTrue(Files.readAllLines(run.resolve("config.txt")).contains("reward_tune=no"), "rewards are as recorded");
    }

    @Test
    void aFileThatIsNotThereIsSaidBeforeAnythingElse() {
        Outcome outcome = Outcome.of("--dataset", folder.resolve("none.csv").toString());
        assertEquals(Main.BAD_INPUT, outcome.code());
        assertTrue(outcome.err().contains("none.csv: no such file"), outcome.err());
        assertEquals("", outcome.out());
    }

    @Test
    void aResultsFolderThatCannotBeIsSaidBeforeTheDataAreRead() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        for (Path results : List.of(file, file.resolve("results"))) {
            Outcome outcome = Outcome.of(CartLog.flags(log(), results));
            assertEquals(Main.BAD_INPUT, outcome.code());
            assertEquals(
                    "dac-native: cannot write the results folder " + results + " (" + file
                            + " is a file); give another one with --results_dir",
                    outcome.err().strip());
            assertEquals("", outcome.out());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"d4rl", "minari", "robomimic", "ogbench", "npz", "csv"})
    void everyFormatTrains(String format) throws IOException {
        assertTrue(SampleFiles.FORMATS.contains(format));
        SampleFiles sample = new SampleFiles(4, 2, 20, 31, 9, 40);
        Path data = sample.write(format, folder);
        List<String> changes = new ArrayList<>(List.of("--columns", "", "--holdout", "0.25"));
        changes.addAll(sample.flags(format));
        List<String> flags = new ArrayList<>(
                List.of(CartLog.flags(data, folder.resolve("results"), changes.toArray(String[]::new))));
        Outcome outcome = Outcome.of(flags.toArray(String[]::new));
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(
                outcome.out().contains("100 transitions of 4 and 2 numbers of observation and action, 4 trajectories"),
                outcome.out());
        assertTrue(outcome.out().contains("held out: 1 trajectories, "), outcome.out());
    }

    /** Evaluations at 10, 20, 30, 40; checkpoints at 10, 20, 30 and at the end. */
    @Test
    void aRunGoesOnToTheSameBits() throws IOException {
        Outcome outcome = train(
                "--max_steps",
                "40",
                "--normalize_observations",
                "true",
                "--save_ckpt",
                "true",
                "--ckpt_interval",
                "10",
                "--keep_ckpts",
                "9");
        assertEquals(0, outcome.code(), outcome.err());
        Path whole = onlyRun();
        for (long step : List.of(20, 40)) {
            Path killed = RunFolder.copy(whole, folder.resolve("from" + step));
            RunFolder.keepOnlyCheckpoint(killed, step);
            Files.delete(killed.resolve("final_measures.txt"));
            Outcome resumed = Outcome.of("--resume", killed.toString());
            assertEquals(0, resumed.code(), resumed.err());
            Map<String, String> left = RunFolder.contents(killed);
            RunFolder.contents(whole).forEach((name, text) -> {
                if (!name.startsWith("ckpt/") || name.startsWith("ckpt/step_40/")) {
                    assertEquals(text, left.get(name), name);
                }
            });
        }
        assertBad(
                "a run goes on in its own folder",
                "--resume",
                whole.toString(),
                "--results_dir",
                folder + "/elsewhere");
        assertEquals(
                0,
                Outcome.of("--resume", whole.toString(), "--results_dir", folder + "/results")
                        .code());
        Outcome refused = Outcome.of("--resume", whole.toString(), "--holdout", "0.3");
        assertEquals(Main.BAD_INPUT, refused.code());
        assertTrue(refused.err().contains("--holdout 0.1 -> 0.3"), refused.err());
    }

    /** What is held out does not take part: the same rows without measures train to the same weights. */
    @Test
    void measuringChangesNoBit() throws IOException {
        assertEquals(0, train().code());
        Path other = folder.resolve("other");
        assertEquals(
                0,
                Outcome.of(CartLog.flags(log(), other, "--eval_interval", "3")).code());
        assertEquals(
                -1,
                Files.mismatch(
                        onlyRun().resolve("ckpt/step_20/seed_3.safetensors"),
                        TinyHopper.onlyRun(other, "cart.log").resolve("ckpt/step_20/seed_3.safetensors")));
    }

    /** eval reads the file again and finds the numbers that the run ended with. */
    @Test
    void evalMeasuresAgain() throws IOException {
        assertEquals(0, train("--normalize_observations", "true").code());
        Path run = onlyRun();
        Outcome eval = Outcome.of("eval", run.toString(), "--json");
        assertEquals(0, eval.code(), eval.err());
        JsonObject seed = JsonParser.parseString(eval.out())
                .getAsJsonObject()
                .getAsJsonObject("final")
                .getAsJsonArray("seeds")
                .get(0)
                .getAsJsonObject();
        List<String> lines = Files.readAllLines(run.resolve("final_measures.txt"));
        List<String> names = List.of(lines.get(2).split("\t"));
        List<String> values = List.of(lines.get(3).split("\t"));
        double error = seed.get("td_error").getAsDouble();
        double value = seed.getAsJsonObject("fqe").get("value").getAsDouble();
        assertEquals(error, value(names, values, "td_error"), 1e-5 * error, "six digits are written");
        assertEquals(value, value(names, values, "fqe"), 1e-5 * Math.abs(value));

        assertBad("--episodes 3: the run has no environment", "eval", run.toString(), "--episodes", "3");
        assertBad("--inertia exact: only tasks in MuJoCo", "eval", run.toString(), "--inertia", "exact");

        Path moved = Files.move(log(), folder.resolve("moved.csv"));
        Outcome gone = Outcome.of("eval", run.toString());
        assertEquals(Main.BAD_INPUT, gone.code());
        assertEquals(1, gone.err().lines().count(), gone.err());
        Outcome found = Outcome.of("eval", run.toString(), "--dataset", moved.toString());
        assertEquals(0, found.code(), found.err());
        assertTrue(found.out().contains("fitted Q evaluation, seed 3: "), found.out());
        Path changed = Files.writeString(
                folder.resolve("changed.csv"), Files.readString(moved).replace("0.9", "0.8"));
        assertBad("not those of the run", "eval", run.toString(), "--dataset", changed.toString());
    }

    @Test
    void actionsAreScaledWhereTheyReachBeyondOne() throws IOException {
        Outcome found = train();
        assertTrue(found.out().contains("actions: scaled from -4."), found.out());
        Path run = onlyRun();
        String config = Files.readString(run.resolve("config.txt"));
        assertTrue(config.contains("\naction_lows=-4."), config);
        Outcome given = train("--action_low", "-6", "--action_high", "6", "--tag", "given");
        assertTrue(given.out().contains("actions: scaled from -6.0..6.0 into [-1, 1]"), given.out());
        Path second = TinyHopper.files(folder.resolve("results/cart.log")).stream()
                .filter(path -> path.toString().endsWith("_given"))
                .findFirst()
                .orElseThrow();
        assertNotEquals(digest(run), digest(second));
        RunFolder.takeEnd(second);
        assertEquals(0, Outcome.of("--resume", second.toString()).code());
        RunFolder.takeEnd(second);
        Outcome repeated = Outcome.of(
                "--resume", second.toString(), "--action_low=-6", "--action_high=6", "--columns", CartLog.COLUMNS);
        assertEquals(0, repeated.code(), repeated.err());
        assertFalse(repeated.out().contains("changed: "), repeated.out());
    }

    @Test
    void aRunWithNothingHeldOutGoesOn() {
        assertEquals(0, train("--holdout", "0").code());
        Path run = onlyRun();
        Outcome resumed = Outcome.of("--resume", run.toString());
        assertEquals(0, resumed.code(), resumed.err());
        assertBad("neither an environment nor data that were held out", "eval", run.toString());
    }

    /** A loaded policy takes the log's states and gives its forces, as the run's evaluations do. */
    @Test
    void aLoadedPolicyActsInTheDatasUnits() throws IOException {
        Outcome outcome =
                train("--agent", "bc", "--normalize_observations", "true", "--action_low", "20", "--action_high", "30");
        assertEquals(0, outcome.code(), outcome.err());
        Path run = onlyRun();
        float[] states = {0.5f, 0.1f, -0.7f, 0.02f};
        float[] actions = new float[2];
        try (LoadedPolicy policy = LoadedPolicy.open(run)) {
            policy.act(states, actions);
        }
        float[] expected = new float[2];
        SavedAgent saved = SavedAgent.open(run, KnownAlgorithms.ALL);
        assertFalse(saved.scaling().isNone());
        try (Engine engine = new Engine(EngineConfig.cpu(1, List.of(3L)))) {
            ScaledAgent.of(saved.create(engine), saved.scaling()).policy(engine).act(states, 2, expected);
        }
        assertArrayEquals(expected, actions, 1e-4f, "sums of float32 of another batch size, in a range of 10");
        assertTrue(actions[0] >= 20 && actions[0] <= 30, "a force of the bounds: " + actions[0]);
    }

    @Test
    void theFilesNameIsTheRuns() {
        assertEquals("cart.log", RunName.of(Path.of("/a/cart.log.csv")));
        assertEquals("a_b-v2", RunName.of(Path.of("a b-v2.hdf5")));
        assertEquals("cart-v0", RunName.of(Path.of("/minari/cart-v0/data/main_data.hdf5")));
        assertEquals("cart-v0", RunName.of(Path.of("/minari/cart-v0/data")));
        assertEquals("data", RunName.of(Path.of("/")));
        assertEquals(".hidden", RunName.of(Path.of("/a/.hidden")));
    }

    @Test
    void oneTrajectoryIsNotHeldOut() {
        Path data = new SampleFiles(2, 1, 60).write("npz", folder);
        Outcome outcome =
                Outcome.of(CartLog.flags(data, folder.resolve("results"), "--columns", "", "--reward_tune", "no"));
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(
                outcome.out().contains("nothing is held out (--holdout), for there is one trajectory"), outcome.out());
        Path run = TinyHopper.files(TinyHopper.files(folder.resolve("results")).get(0))
                .get(0);
        assertBad("neither an environment nor data", "eval", run.toString());
    }

    @Test
    void whatIsMissingOrWrong() {
        assertBad("--env is missing", "--max_steps", "1");
        assertBad("--action_low and --action_high are given together", flags("--action_low", "1"));
        assertBad("no range", flags("--action_low", "1", "--action_high", "-1"));
        assertBad("one or as many as an action has, 1", flags("--action_low", "-1,-2", "--action_high", "1,2"));
        assertBad("--holdout is 1.0, allowed is 0 to 0.9", flags("--holdout", "1"));
        assertBad("--fqe_updates is -1, allowed is 0 to", flags("--fqe_updates", "-1"));
        assertBad("--max_episode_steps is 0", flags("--max_episode_steps", "0"));
        assertBad("no published hyper-parameters for data without --env", flags("--preset", "published"));
        Path noTimeouts = TinyHopper.write(folder, "no", columns -> columns.remove("timeouts"));
        assertBad(
                "--max_episode_steps N gives the task's limit, --env",
                CartLog.flags(noTimeouts, folder.resolve("none"), "--columns", ""));
        Outcome limited = Outcome.of(
                CartLog.flags(noTimeouts, folder.resolve("results"), "--columns", "", "--max_episode_steps", "30"));
        assertEquals(0, limited.code(), limited.err());
        assertTrue(limited.out().contains("episodes are cut by counting 30 steps"), limited.out());
    }

    private static void assertBad(String text, String... args) {
        Outcome outcome = Outcome.of(args);
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(text), outcome.err());
    }

    private static double value(List<String> names, List<String> values, String name) {
        return Double.parseDouble(values.get(names.indexOf(name)));
    }

    private static List<String> firstCells(List<String> lines) {
        return lines.stream().map(line -> line.split("\t")[0]).toList();
    }

    private static Set<String> digest(Path run) throws IOException {
        return Set.copyOf(Files.readAllLines(run.resolve("config.txt")).stream()
                .filter(line -> line.startsWith("data_digest"))
                .toList());
    }

    private Path log() {
        Path path = folder.resolve("cart.log.csv");
        return Files.exists(path) ? path : CartLog.write(folder, "cart.log.csv");
    }

    private String[] flags(String... changes) {
        return CartLog.flags(log(), folder.resolve("results"), changes);
    }

    private Outcome train(String... changes) {
        return Outcome.of(flags(changes));
    }

    private Path onlyRun() {
        return TinyHopper.onlyRun(folder.resolve("results"), "cart.log");
    }
}
