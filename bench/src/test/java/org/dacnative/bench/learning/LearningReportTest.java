// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.learning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import javax.imageio.ImageIO;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from runs' folders and how runs are compared. */
class LearningReportTest {
    @TempDir
    Path folder;

    @Test
    void theSpreadIsTheSamplesAndTheDifferenceIsInItsUnits() {
        SeedSpread spread = SeedSpread.of(DoubleStream.of(1, 3));
        assertEquals(2, spread.mean());
        assertEquals(Math.sqrt(2), spread.std());
        SeedSpread wider = SeedSpread.of(DoubleStream.of(2, 2 + Math.sqrt(12), 2 - Math.sqrt(12)));
        assertEquals(0, wider.differenceTo(spread).getAsDouble(), 1e-12);
        // Deviations sqrt(2) and sqrt(12): their quadratic mean is sqrt(7).
        SeedSpread higher = new SeedSpread(3, 9, Math.sqrt(12));
        assertEquals(Math.sqrt(7), higher.differenceTo(spread).getAsDouble(), 1e-12);
        assertTrue(new SeedSpread(1, 2, 0).differenceTo(new SeedSpread(1, 3, 0)).isEmpty());
    }

    @Test
    void aStoppedRunTellsWhatItReached() throws IOException {
        LearningRun run = LearningRun.read("a", run("a", 30, 0, 0));
        assertEquals(20, run.reachedUpdates());
        assertEquals(30, run.askedUpdates());
        assertEquals(3, run.finalScore().mean()); // seeds: (1 + 3) / 2 and (3 + 5) / 2
        assertEquals(4, run.bestScore().mean());
    }

    /** What was saved at the stop counts, and the folder ckpt stands for its run. */
    @Test
    void aStoppedRunsCheckpointTellsWhatItReached() throws IOException {
        Path ckpt = run("a", 30, 0, 0).resolve("ckpt");
        Path step = Files.createDirectories(ckpt.resolve("step_25"));
        for (Path inside : List.of(ckpt.getParent(), ckpt, step)) {
            String text = LearningReport.of(Map.of("a", inside)).text();
            assertTrue(text.contains("| a | 25 | 30 | 2 | 3.0000 ± 1.4142 | 4.0000 ± 1.4142 |"), text);
        }
    }

    @Test
    void runsAreComparedAtTheUpdatesBothHave() throws IOException {
        Map<String, Path> runs = new LinkedHashMap<>();
        runs.put("fp32", run("a", 20, 0, 0));
        runs.put("bf16", run("b", 20, 5, 10));
        LearningReport report = LearningReport.of(runs);
        String text = report.text();
        assertTrue(text.contains("| fp32 | 20 | 20 | 2 | 3.0000 ± 1.4142 | 4.0000 ± 1.4142 |"), text);
        assertTrue(text.contains("| quantity | updates | fp32 | bf16 | Δ bf16 |"), text);
        // Seeds differ by 2, so the spread is sqrt(2); a shift of 10 is 7.07 of it.
        assertTrue(text.contains("| q_mean | 10 | 2.0000 ± 1.4142 | 12.0 ± 1.4 | +7.07 |"), text);
        assertTrue(text.contains("| score | 20 | 4.0000 ± 1.4142 | 9.0000 ± 1.4142 | +3.54 |"), text);
        report.writeCurves(folder.resolve("curves.png"));
        assertEquals(
                3 * 820 * 2, ImageIO.read(folder.resolve("curves.png").toFile()).getWidth());
    }

    @Test
    void aFolderThatIsNoRunIsNamed() {
        InputException thrown = assertThrows(InputException.class, () -> LearningRun.read("a", folder));
        assertTrue(thrown.getMessage().startsWith(folder + " is not the folder of a run"), thrown.getMessage());
    }

    /** Seeds 0 and 1, evaluated and logged after 10 and 20 updates. */
    private Path run(String name, int asked, double moreScore, double moreQ) throws IOException {
        Path run = Files.createDirectory(folder.resolve(name));
        Files.writeString(run.resolve("config.txt"), "version=0\nmax_steps=" + asked + "\n");
        for (int seed = 0; seed < 2; seed++) {
            StringBuilder scores = new StringBuilder("steps\tmean\tmedian\tstd\tmin\tmax\n");
            for (int i = 0; i < 2; i++) {
                double score = 1 + 2 * seed + 2 * i + moreScore;
                scores.append(10 + 10 * i).append('\t').append(score).append("\t0\t0\t0\t0\n");
            }
            StringBuilder metrics = new StringBuilder("steps\tcritic_loss\tq_mean\n");
            for (int i = 0; i < 2; i++) {
                double q = 1 + 2 * seed + i + moreQ;
                metrics.append(10 + 10 * i).append("\t0.5\t").append(q).append('\n');
            }
            Files.writeString(run.resolve("seed_" + seed + ".txt"), scores);
            Files.writeString(run.resolve("metrics_" + seed + ".txt"), metrics);
        }
        return run;
    }
}
