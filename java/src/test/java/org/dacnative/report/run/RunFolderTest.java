// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.dacnative.input.InputException;
import org.dacnative.report.chart.LineChart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's folder is read as it was written, and what is damaged is named. */
class RunFolderTest {
    @TempDir
    Path folder;

    @Test
    void everythingIsRead() throws IOException {
        RunFolder run = RunFolder.read(MadeUpRun.write(folder.resolve("a"), "first", 3, 6, 0));
        assertEquals("hopper-medium-v2", run.task());
        assertEquals("DAC", run.agent());
        assertEquals("first", run.tag());
        assertEquals(1000, run.askedUpdates());
        assertEquals(600, run.reachedUpdates());
        assertEquals(OptionalDouble.of(44.25), run.dataScore());
        assertEquals(List.of("critic_loss", "q_mean"), List.copyOf(run.metrics().keySet()));
        assertEquals(-12.0, run.metrics().get("q_mean").at(200).get(1L));
        assertEquals(Map.of(0L, 3.0, 1L, 13.0, 2L, 23.0), run.scoreCurves().at(300));
        // Final: evaluations 2 to 6, whose mean is 4; the seeds lie 10 apart.
        assertEquals(14, run.summary().finals().mean(), 1e-12);
        assertEquals(10, run.summary().finals().std(), 1e-12);
        assertEquals(16, run.summary().bests().mean(), 1e-12);
    }

    @Test
    void aSeedThatWasLostHasNoFinalScore() throws IOException {
        Path path = MadeUpRun.write(folder.resolve("a"), "", 2, 5, 0);
        Files.writeString(
                path.resolve("final_mean_scores.txt"),
                "# a rule\n# seed 1 diverged at update 27: critic_loss is not finite\nseed\tfinal\tbest\n");
        RunFolder run = RunFolder.read(path);
        assertEquals(Map.of(1L, "seed 1 diverged at update 27: critic_loss is not finite"), run.diverged());
        assertEquals(1, run.summary().finals().count());
        assertEquals(3, run.summary().finals().mean(), 1e-12);
    }

    @Test
    void aCurveIsTheMeanWithOneDeviationToEachSide() throws IOException {
        SeedCurves scores = RunFolder.read(MadeUpRun.write(folder.resolve("a"), "", 3, 2, 0))
                .scoreCurves();
        LineChart.Curve curve = scores.curve("name");
        assertArrayEquals(new double[] {100, 200}, curve.x());
        assertArrayEquals(new double[] {11, 12}, curve.y(), 1e-12);
        assertArrayEquals(new double[] {1, 2}, curve.band().orElseThrow().lower(), 1e-12);
        assertArrayEquals(new double[] {21, 22}, curve.band().orElseThrow().upper(), 1e-12);
        SeedCurves one = new SeedCurves();
        one.add(5, 0, 1);
        assertTrue(one.curve("name").band().isEmpty(), "one seed has no spread");
    }

    @Test
    void smoothingLooksBackOnlyAndKeepsSeedsApart() {
        SeedCurves curves = new SeedCurves();
        double[] values = {2, 4, 9, 3};
        for (int i = 0; i < values.length; i++) {
            curves.add(i, 0, values[i]);
            curves.add(i, 7, -values[i]);
        }
        SeedCurves smooth = curves.smoothed(3);
        assertEquals(new TreeSet<>(List.of(0L, 1L, 2L, 3L)), smooth.updates());
        assertEquals(Map.of(0L, 2.0, 7L, -2.0), smooth.at(0));
        assertEquals(Map.of(0L, 3.0, 7L, -3.0), smooth.at(1));
        assertEquals(Map.of(0L, 5.0, 7L, -5.0), smooth.at(2));
        assertEquals(Map.of(0L, 16 / 3.0, 7L, -16 / 3.0), smooth.at(3));
    }

    @Test
    void whatIsNoRunOrDamagedIsNamed() throws IOException {
        assertRefused(folder.resolve("none"), ": there is no such folder");
        assertRefused(folder, " is not the folder of a run: it has no config.txt");
        Path run = MadeUpRun.write(folder.resolve("a"), "", 1, 3, 0);
        Path scores = run.resolve("seed_0.txt");
        Files.writeString(scores, Files.readString(scores).replace("200\t2.0000", "200\ttwo"));
        assertRefused(run, "seed_0.txt, line 3: needed are 6 numbers between tabs");
        Files.writeString(scores, "steps\tmean\n100\t1\n");
        assertRefused(run, "seed_0.txt, line 2: needed are 6 numbers between tabs");
        Files.write(scores, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertRefused(run, "seed_0.txt is not a text in UTF-8");
    }

    @Test
    void namesAreTagsIfTheyAreEnough() throws IOException {
        RunFolder a = RunFolder.read(MadeUpRun.write(folder.resolve("t/x"), "one", 1, 1, 0));
        RunFolder b = RunFolder.read(MadeUpRun.write(folder.resolve("t/y"), "two", 1, 1, 0));
        RunFolder c = RunFolder.read(MadeUpRun.write(folder.resolve("u/y"), "", 1, 1, 0));
        assertEquals(List.of("one", "two"), RunNames.of(List.of(a, b)));
        assertEquals(List.of("x", "y"), RunNames.of(List.of(a, c)), "one has no tag");
        assertEquals(List.of("hopper-medium-v2/y", "hopper-medium-v2/y (2)"), RunNames.of(List.of(b, c)));
        assertEquals(
                List.of("x", "y"), RunNames.of(List.of(a, RunFolder.read(MadeUpRun.write(b.path(), "one", 1, 1, 0)))));
    }

    private static void assertRefused(Path run, String why) {
        InputException thrown = assertThrows(InputException.class, () -> RunFolder.read(run));
        assertTrue(thrown.getMessage().endsWith(why), thrown.getMessage());
    }
}
