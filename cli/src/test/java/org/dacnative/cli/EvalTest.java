// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saved policies are scored: what is printed, what can be chosen, what is refused. */
class EvalTest {
    @TempDir
    private Path folder;

    private Path run;

    @BeforeEach
    void train() {
        Outcome trained = Outcome.of(TinyHopper.flags(
                TinyHopper.write(folder),
                folder.resolve("results"),
                "--num_seeds",
                "3",
                "--save_ckpt",
                "true",
                "--ckpt_interval",
                "10",
                "--keep_ckpts",
                "2"));
        assertEquals(0, trained.code(), trained.err());
        run = TinyHopper.onlyRun(folder.resolve("results"), "hopper-medium-v2");
    }

    @Test
    void oneEpisodeIsOne() {
        assertEquals("1 episode", EvalResult.episodes(1));
        assertEquals("10 episodes", EvalResult.episodes(10));
    }

    @Test
    void ofARunTheFinalAndTheBestAreScored() {
        JsonObject json = json(run.toString(), "--episodes", "3");
        assertEquals("[final, best]", json.keySet().toString());
        assertEquals(json, json(run.resolve("ckpt").toString(), "--episodes", "3"), "its ckpt stands for the run");
        assertEquals(20, json.getAsJsonObject("final").get("updates").getAsLong());
        JsonObject last = json.getAsJsonObject("final");
        assertEquals(3, last.getAsJsonArray("seeds").size());
        double sum = 0;
        for (var seed : last.getAsJsonArray("seeds")) {
            assertEquals(3, seed.getAsJsonObject().getAsJsonArray("scores").size());
            sum += seed.getAsJsonObject().get("score").getAsDouble();
        }
        for (String name : List.of("mean", "median", "iqm")) {
            JsonObject estimate = last.getAsJsonObject(name);
            assertTrue(
                    estimate.get("lower95").getAsDouble()
                            <= estimate.get("value").getAsDouble(),
                    last.toString());
            assertTrue(
                    estimate.get("value").getAsDouble()
                            <= estimate.get("upper95").getAsDouble(),
                    last.toString());
        }
        assertEquals(sum / 3, last.getAsJsonObject("mean").get("value").getAsDouble(), 1e-12);
        Outcome text = eval(run.toString(), "--n_eval_episodes", "3");
        assertTrue(text.out().contains("final: " + run.resolve("ckpt/step_20") + ", 20 updates"), text.out());
        assertTrue(text.out().contains("(95 % bootstrap intervals over 3 seeds)"), text.out());
    }

    /** A policy's scores do not depend on the seeds beside it, and are the same each time. */
    @Test
    void aSeedAloneScoresAsAmongTheOthers() {
        String checkpoint = run.resolve("ckpt/step_10").toString();
        JsonObject all = json(checkpoint).getAsJsonObject("checkpoint");
        JsonObject one = json(checkpoint, "--seeds", "4").getAsJsonObject("checkpoint");
        assertEquals(
                all.getAsJsonArray("seeds").get(1), one.getAsJsonArray("seeds").get(0));
        assertEquals(10, one.get("updates").getAsLong());
        JsonObject warm = json(checkpoint, "--seeds", "4", "--temperature", "5").getAsJsonObject("checkpoint");
        assertNotEquals(one.get("seeds"), warm.get("seeds"));
        JsonObject expert =
                json(checkpoint, "--seeds", "4", "--env", "hopper-expert-v2").getAsJsonObject("checkpoint");
        assertEquals("hopper-expert-v2", expert.get("env").getAsString());
        assertEquals(one.get("seeds"), expert.get("seeds"), "the same robot under another name");
    }

    @Test
    void whatCannotBeScoredIsRefusedInOneLine() {
        assertRefused("there is no such folder", folder.resolve("nowhere").toString());
        assertRefused("no checkpoint", folder.toString());
        assertRefused("the run has the seeds [3, 4, 5]", run.toString(), "--seeds", "7");
        assertRefused("11 and 3 numbers", run.toString(), "--env", "walker2d-medium-v2");
        assertRefused("--temperature is hot", run.toString(), "--temperature", "hot");
        assertRefused("--episodes 0", run.toString(), "--episodes", "0");
        assertRefused("RUN|CKPT");
    }

    private JsonObject json(String... args) {
        Outcome outcome =
                eval(Stream.concat(Stream.of(args), Stream.of("--json")).toArray(String[]::new));
        return JsonParser.parseString(outcome.out()).getAsJsonObject();
    }

    private static Outcome eval(String... args) {
        Outcome outcome = Outcome.of(command(args));
        assertEquals(0, outcome.code(), outcome.err());
        return outcome;
    }

    private static void assertRefused(String part, String... args) {
        Outcome outcome = Outcome.of(command(args));
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(part), outcome.err());
    }

    private static String[] command(String... args) {
        return Stream.concat(Stream.of("eval", "--device", "cpu"), Stream.of(args))
                .toArray(String[]::new);
    }
}
