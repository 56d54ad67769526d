// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The text of a run's files. */
class ScoreFilesTest {
    private static final LocalDateTime TIME = LocalDateTime.of(2024, 5, 6, 7, 8, 9);

    @TempDir
    Path results;

    @Test
    void theConfigurationIsWrittenAtOnce() throws IOException {
        Map<String, String> configuration = new LinkedHashMap<>();
        configuration.put("env", "hopper-medium-v2");
        configuration.put("eta", "1.0");
        ScoreFiles files = ScoreFiles.create(results, "hopper-medium-v2", "DAC", TIME, "", configuration);
        assertEquals(results.resolve("hopper-medium-v2/2024-05-06_07-08-09_DAC"), files.folder());
        assertEquals(
                "env=hopper-medium-v2\neta=1.0\n",
                Files.readString(files.folder().resolve("config.txt")));
    }

    @Test
    void theTagEndsTheName() {
        assertEquals(
                "2024-05-06_07-08-09_DAC_mine",
                create("mine").folder().getFileName().toString());
    }

    @Test
    void theTagMayNotNameAnotherFolder() {
        InputException thrown = assertThrows(InputException.class, () -> create("../mine"));
        assertEquals("--tag is ../mine, allowed is a part of a folder's name, without /", thrown.getMessage());
    }

    @Test
    void twoRunsOfOneSecondDoNotMix() {
        Path first = create("").folder();
        Path second = create("").folder();
        assertEquals(first + "_2", second.toString());
    }

    @Test
    void aScoreFileIsWholeAfterEachEvaluation() throws IOException {
        ScoreFiles files = create("");
        Path file = files.folder().resolve("seed_3.txt");
        files.add(3, Score.of(0, new double[] {1, 2, 6}));
        assertEquals("steps\tmean\tmedian\tstd\tmin\tmax\n0\t3.0000\t2.0000\t2.1602\t1.0000\t6.0000\n", read(file));
        files.add(3, Score.of(10_000, new double[] {-0.5, 10}));
        assertEquals(
                "steps\tmean\tmedian\tstd\tmin\tmax\n"
                        + "0\t3.0000\t2.0000\t2.1602\t1.0000\t6.0000\n"
                        + "10000\t4.7500\t4.7500\t5.2500\t-0.5000\t10.0000\n",
                read(file));
    }

    @Test
    void finalIsTheMeanOfTheLastFiveAndBestTheMaximum() throws IOException {
        ScoreFiles files = create("");
        for (int i = 0; i < 7; i++) {
            files.add(0, Score.of(i, new double[] {i == 1 ? 50 : i}));
            files.add(1, Score.of(i, new double[] {10 + i}));
        }
        ScoreSummary summary = files.finish(List.of());
        assertEquals(
                List.of(new ScoreSummary.SeedScore(0, 4, 50), new ScoreSummary.SeedScore(1, 14, 16)), summary.seeds());
        assertEquals(new SampleSpread(2, 9, Math.sqrt(50)), summary.finals());
        assertEquals(new SampleSpread(2, 33, Math.sqrt(578)), summary.bests());
        assertEquals(
                "# final: mean score of the last 5 evaluations; best: highest mean score of one evaluation\n"
                        + "# mean and sample standard deviation (n - 1) over the seeds"
                        + "; median, interquartile mean (iqm), 95 % bootstrap intervals\n"
                        + "seed\tfinal\tbest\n"
                        + "0\t4.0000\t50.0000\n"
                        + "1\t14.0000\t16.0000\n"
                        + "mean\t9.0000\t33.0000\n"
                        + "std\t7.0711\t24.0416\n"
                        + "mean_lower95\t4.0000\t16.0000\n"
                        + "mean_upper95\t14.0000\t50.0000\n"
                        + "median\t9.0000\t33.0000\n"
                        + "median_lower95\t4.0000\t16.0000\n"
                        + "median_upper95\t14.0000\t50.0000\n"
                        + "iqm\t9.0000\t33.0000\n"
                        + "iqm_lower95\t4.0000\t16.0000\n"
                        + "iqm_upper95\t14.0000\t50.0000\n",
                read(files.folder().resolve("final_mean_scores.txt")));
    }

    @Test
    void fewerThanFiveEvaluationsAreAllCounted() {
        ScoreFiles files = create("");
        files.add(0, Score.of(0, new double[] {1}));
        files.add(0, Score.of(1, new double[] {2}));
        assertEquals(1.5, files.summary().finals().mean());
    }

    @Test
    void aSeedThatDivergedIsNamedAndNotCounted() throws IOException {
        ScoreFiles files = create("");
        for (long seed : new long[] {3, 4, 5}) {
            files.add(seed, Score.of(10, new double[] {seed}));
        }
        files.diverged(4, "seed 4 diverged at update 27: critic_loss is not finite");
        files.diverged(6, "seed 6 diverged at update 1: q_mean is not finite");
        files.finish(List.of());
        assertEquals(
                List.of(
                        "# mean and sample standard deviation (n - 1) over the seeds that did not diverge"
                                + "; median, interquartile mean (iqm), 95 % bootstrap intervals",
                        "# seed 4 diverged at update 27: critic_loss is not finite",
                        "# seed 6 diverged at update 1: q_mean is not finite",
                        "seed\tfinal\tbest",
                        "3\t3.0000\t3.0000",
                        "4\tNaN\tNaN",
                        "5\t5.0000\t5.0000",
                        "6\tNaN\tNaN",
                        "mean\t4.0000\t4.0000",
                        "std\t1.4142\t1.4142",
                        "mean_lower95\t3.0000\t3.0000"),
                read(files.folder().resolve("final_mean_scores.txt"))
                        .lines()
                        .skip(1)
                        .limit(11)
                        .toList());
    }

    @Test
    void aFolderThatCannotBeWrittenIsAnErrorBeforeAnyWork() throws IOException {
        Path file = Files.writeString(results.resolve("occupied"), "text");
        InputException thrown =
                assertThrows(InputException.class, () -> ScoreFiles.create(file, "task", "DAC", TIME, "", Map.of()));
        assertTrue(thrown.getMessage().startsWith("cannot write the results folder " + file), thrown.getMessage());
        assertTrue(thrown.getMessage().endsWith("give another one with --results_dir"), thrown.getMessage());
        assertEquals(1, thrown.getMessage().lines().count());
        assertEquals("text", Files.readString(file));
    }

    /** In /proc nobody can make a folder, not even the superuser that tests may run as. */
    @Test
    void aReadOnlyPlaceIsAnErrorToo() {
        assertThrows(
                InputException.class,
                () -> ScoreFiles.create(Path.of("/proc/results"), "t", "DAC", TIME, "", Map.of()));
    }

    @Test
    void aNameThatIsTooLongLeavesNothing() throws IOException {
        String tag = "x".repeat(300);
        assertThrows(InputException.class, () -> ScoreFiles.create(results, "task", "DAC", TIME, tag, Map.of()));
        try (Stream<Path> left = Files.list(results.resolve("task"))) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void aRunsFolderThatCannotBeWrittenIsSaidBeforeItGoesOn() {
        Path readOnly = Path.of("/proc/self"); // for root too
        String message = assertThrows(InputException.class, () -> ScoreFiles.reopen(readOnly))
                .getMessage();
        assertTrue(message.startsWith("cannot write the run's folder " + readOnly), message);
        Path folder = create("").folder();
        assertEquals(folder, ScoreFiles.reopen(folder).folder());
    }

    private ScoreFiles create(String tag) {
        return ScoreFiles.create(results, "task", "DAC", TIME, tag, Map.of());
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file);
    }
}
