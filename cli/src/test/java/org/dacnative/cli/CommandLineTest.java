// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dacnative.GoldenSubset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands end to end with tiny settings: what a user gets for good input. */
class CommandLineTest {
    private static final String TASK = "hopper-medium-v2";

    @TempDir
    private Path folder;

    @Test
    void trainsScoresAndWritesItsFiles() throws IOException {
        Outcome outcome = train("a", "--num_seeds", "2");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(
                2,
                outcome.out()
                        .lines()
                        .filter(line -> line.matches(
                                "\\d+ updates: score .*, return .*; seeds .*" + "\\(MuJoCo [0-9.]+, legacy inertia\\)"))
                        .count(),
                outcome.out());
        assertTrue(outcome.out().contains("final: mean score of the last 5 evaluations"), outcome.out());
        Map<String, String> files = filesOf("a");
        assertEquals(
                "[config.txt, final_mean_scores.txt, metrics_3.txt, metrics_4.txt, seed_3.txt, seed_4.txt]",
                "" + files.keySet());
        List<String> metrics = files.get("metrics_3.txt").lines().toList();
        assertTrue(metrics.get(0).startsWith("steps\tcritic_loss\tq_mean\t"), metrics.get(0));
        assertTrue(metrics.get(metrics.size() - 1).startsWith("20\t"), metrics.get(metrics.size() - 1));
        String config = files.get("config.txt");
        for (String entry : List.of(
                "commit=([0-9a-f]{40}(-dirty)?|unknown)",
                "java=\\S+",
                "mujoco=\\S+",
                "data_digest=sha256:[0-9a-f]{64}",
                "clip_grad_norm=1.0",
                "clip_sampler=true",
                "update_ema_every=5",
                "step_start_ema=1000",
                "data_seed=0")) {
            assertEquals(1, config.lines().filter(line -> line.matches(entry)).count(), entry + " in " + config);
        }
        List<String> scores = files.get("seed_4.txt").lines().toList();
        assertEquals("steps\tmean\tmedian\tstd\tmin\tmax", scores.get(0));
        assertEquals(
                List.of("10", "20"),
                scores.stream().skip(1).map(line -> line.split("\t")[0]).toList());
    }

    /** A preset, and on top of it what was given. */
    @Test
    void saysWhatThePresetIsAndWhatWasOverridden() {
        List<String> lines = train("said", "--rho", "0.5").out().lines().toList();
        assertTrue(
                lines.stream()
                        .anyMatch(line ->
                                line.startsWith("hyper-parameters: published preset, ") && line.contains("rho 1.5")),
                lines.toString());
        assertTrue(
                lines.stream().anyMatch(line -> line.startsWith("overridden: ") && line.contains("rho 1.5 -> 0.5")),
                lines.toString());
    }

    @Test
    void theSameSeedGivesTheSameFilesTwice() throws IOException {
        train("first");
        train("second");
        assertEquals(filesOf("first"), filesOf("second"));
    }

    @Test
    void theSameSeedGivesTheSameScoresForAnyThreadsAndNeighbours() throws IOException {
        train("one", "--threads", "1");
        train("two", "--threads", "2");
        train("beside", "--seed", "2", "--num_seeds", "3");
        String alone = filesOf("one").get("seed_3.txt");
        assertEquals(alone, filesOf("two").get("seed_3.txt"));
        assertEquals(alone, filesOf("beside").get("seed_3.txt"));
    }

    /** The selection belongs to the data, not to the run's first seed. */
    @Test
    void theRowsAreTheSameForEverySeedUnlessAnotherDataSeedIsGiven() throws IOException {
        train("half", "--percentage", "50");
        train("beside", "--percentage", "50", "--seed", "2", "--num_seeds", "2");
        train("other", "--percentage", "50", "--data_seed", "1");
        String alone = filesOf("half").get("metrics_3.txt");
        assertEquals(alone, filesOf("beside").get("metrics_3.txt"));
        assertFalse(alone.equals(filesOf("other").get("metrics_3.txt")));
    }

    @Test
    void anotherSeedAndOtherInertiaGiveOtherScores() throws IOException {
        train("seeds", "--num_seeds", "2");
        train("exact", "--inertia", "exact");
        Map<String, String> seeds = filesOf("seeds");
        assertFalse(seeds.get("seed_3.txt").equals(seeds.get("seed_4.txt")));
        assertFalse(seeds.get("seed_3.txt").equals(filesOf("exact").get("seed_3.txt")));
    }

    @Test
    void verifyPassesOnTheCommittedRecords() {
        Outcome outcome = Outcome.of(
                "verify",
                "--golden",
                GoldenSubset.DAC.toString(),
                "--physics",
                GoldenSubset.PHYSICS.toString(),
                "--device",
                "cpu");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("7 passed, 0 failed, 0 not yet"), outcome.out());
    }

    @Test
    void theSmallCommandsAnswer() {
        assertTrue(Outcome.of("doctor").out().contains("oneDNN"));
        String datasets = Outcome.of("datasets").out();
        assertTrue(datasets.contains("hopper-medium-replay-v2"));
        assertTrue(
                datasets.lines().anyMatch(line -> line.matches("antmaze-large-play-v0 .* 50\\.3  Ant_maze_.*")),
                datasets);
        String help = Outcome.of("--help").out();
        for (String part : List.of("--num_q_samples=N", "--debug", "--help", "Hyper-parameters", "doctor")) {
            assertEquals(2, help.split(Pattern.quote(part), -1).length, part + " once in " + help);
        }
        assertTrue(Outcome.of("--version").out().startsWith("dac-native "));
        assertTrue(Outcome.of("verify", "--version").out().startsWith("dac-native "));
    }

    @Test
    void aRunWhoseSeedsAllDivergeEndsWithAReasonAndKeepsTheScores() throws IOException {
        Outcome outcome = trainOnAWildReward("wild", "20");
        assertEquals(Main.FAILURE, outcome.code(), outcome.err());
        assertTrue(outcome.err().matches("(?s).*seed 4 diverged at update 2: critic_loss is not finite; seed 5.*"));
        assertTrue(
                outcome.err().contains("; smaller --actor_lr or --critic_lr, or another --reward_tune, may help"),
                outcome.err());
        Map<String, String> files = filesOf("wild");
        for (String seed : List.of("4", "5")) {
            String last = files.get("final_mean_scores.txt")
                    .lines()
                    .filter(line -> line.startsWith("# seed " + seed + " diverged at update "))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll(".*update (\\d+):.*", "$1");
            List<String> scores = files.get("seed_" + seed + ".txt").lines().toList();
            assertEquals(Long.parseLong(last), scores.size(), "a header, and a score for each update before it");
        }
    }

    @Test
    void aSeedThatDivergesIsNamedAndTheOthersAreScored() throws IOException {
        Outcome outcome = trainOnAWildReward("partly", "4");
        assertEquals(Main.FAILURE, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("dac-native: seed 4 diverged at update 2: critic_loss"), outcome.err());
        assertTrue(outcome.out().contains("means over 1 of 2 seeds"), outcome.out());
        Map<String, String> files = filesOf("partly");
        assertEquals(5, files.get("seed_5.txt").lines().count(), "a header and four evaluations");
        assertEquals(2, files.get("seed_4.txt").lines().count(), "a header and one evaluation");
        assertEquals(2, files.get("metrics_4.txt").lines().count(), "a header and one update");
        String table = files.get("final_mean_scores.txt");
        assertTrue(table.contains("# seed 4 diverged at update 2: critic_loss is not finite"), table);
        assertTrue(table.contains("4\tNaN\tNaN"), table);
        assertTrue(table.matches("(?s).*\n5\t(\\S+)\t\\S+\nmean\t\\1\t.*"), table);
    }

    /** Losses between two log points count too: the critics recover from the one that is infinite, the seed does not. */
    @Test
    void aRunsNumbersDoNotDependOnTheLogInterval() throws IOException {
        Outcome often = trainOnAWildReward("often", "4");
        Outcome seldom = trainOnAWildReward("seldom", "4", "--log_interval", "1000", "--eval_interval", "4");
        assertEquals(Main.FAILURE, seldom.code(), seldom.err());
        assertEquals(lastLine(often.err()), lastLine(seldom.err()));
        assertTrue(seldom.err().contains("seed 4 diverged at update 2: critic_loss is not finite"), seldom.err());
        List<String> scores = filesOf("seldom").get("seed_5.txt").lines().toList();
        assertEquals(2, scores.size(), "a header and an evaluation");
        assertFalse(filesOf("seldom").containsKey("seed_4.txt"), "its weights were not sound when they were due");
    }

    private static String lastLine(String text) {
        return text.lines().reduce((before, line) -> line).orElseThrow();
    }

    /** Seed 4 draws the row with the reward in update 2, seed 5 in update 8. */
    private Outcome trainOnAWildReward(String results, String maxSteps, String... changes) {
        Path data = TinyHopper.write(folder, "wild", columns -> ((float[]) columns.get("rewards"))[7] = 1e30f);
        List<String> flags = new ArrayList<>(List.of("--reward_tune", "no", "--seed", "4", "--num_seeds", "2"));
        flags.addAll(List.of("--log_interval", "1", "--eval_interval", "1", "--max_steps", maxSteps));
        flags.addAll(List.of(changes));
        return Outcome.of(TinyHopper.flags(data, folder.resolve(results), flags.toArray(String[]::new)));
    }

    private Outcome train(String results, String... changes) {
        Path data = folder.resolve("hopper.hdf5");
        if (!Files.exists(data)) {
            TinyHopper.write(folder);
        }
        return Outcome.of(TinyHopper.flags(data, folder.resolve(results), changes));
    }

    /** Name and text of each file of the only run that is text alone; the others have tests of their own. */
    private Map<String, String> filesOf(String results) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (Path file : TinyHopper.files(TinyHopper.onlyRun(folder.resolve(results), TASK))) {
            if (!file.toString().endsWith(".txt")) {
                continue;
            }
            texts.put(
                    file.getFileName().toString(),
                    Files.readString(file).lines().collect(Collectors.joining("\n")));
        }
        return texts;
    }
}
