// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import javax.imageio.ImageIO;
import org.dacnative.report.run.MadeUpRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that draws runs beside each other. */
class PlotTest {
    @TempDir
    private Path folder;

    private String one;
    private String two;

    @BeforeEach
    void makeRuns() throws IOException {
        one = MadeUpRun.write(folder.resolve("one"), "first", 3, 6, 50).toString();
        two = MadeUpRun.write(folder.resolve("two"), "second", 1, 4, 20).toString();
    }

    @Test
    void aPictureOfTwoRuns() throws IOException {
        Path picture = folder.resolve("a.png");
        Outcome plot = Outcome.of("plot", one, two, "--out", picture.toString());
        assertEquals(0, plot.code(), plot.err());
        assertEquals("plot: " + picture + ", first, second\n", plot.out());
        assertEquals(1640, ImageIO.read(picture.toFile()).getWidth());
        assertEquals(0, Outcome.of("plot", one, "--out", picture.toString()).code(), "one that is there is replaced");
        Path step = Files.createDirectories(folder.resolve("one/ckpt/step_5"));
        for (Path inside : new Path[] {step, step.getParent()}) {
            Outcome same = Outcome.of("plot", inside.toString(), two, "--out", picture.toString());
            assertEquals(plot.out(), same.out(), same.err());
        }
        Path vectors = folder.resolve("a.svg");
        assertEquals(0, Outcome.of("plot", one, "--out", vectors.toString()).code());
        assertTrue(Files.readString(vectors).startsWith("<?xml"));
    }

    @Test
    void aPageOfTwoRunsHoldsTheirScoresBesideWhatWasPublished() throws IOException {
        Path page = folder.resolve("a.html");
        Outcome plot = Outcome.of("plot", one, two, "--smooth", "2", "--out", page.toString());
        assertEquals(0, plot.code(), plot.err());
        String html = Files.readString(page);
        assertTrue(html.contains("<th scope=\"row\">first</th><td>600</td><td>3</td><td>64.00</td>"), html);
        assertTrue(html.contains("\"name\":\"published, DAC 101.2\",\"value\":101.2"), "hopper-medium-v2's score");
        assertTrue(html.contains("\"name\":\"mean of the data 44.3\",\"value\":44.25"), "named once for both");
        assertEquals(1, html.split("\"mean of the data", -1).length - 1);
        // Means of two evaluations: 21, (21 + 22) / 2, ...
        assertTrue(html.contains("\"name\":\"second\",\"mean\":[21,21.5,22.5,23.5,null,null]"), html);
    }

    /** A stop saves what was done since the last log. */
    @Test
    void updatesThatWereSavedCountAsDone() throws IOException {
        Files.createDirectories(Path.of(one, "ckpt", "step_40"));
        Files.createDirectories(Path.of(one, "ckpt", "step_640"));
        Files.createDirectories(Path.of(two, "ckpt", "step_390"));
        Path page = folder.resolve("a.html");
        assertEquals(0, Outcome.of("plot", one, two, "--out", page.toString()).code());
        String html = Files.readString(page);
        assertTrue(html.contains("<th scope=\"row\">first</th><td>640</td>"), html);
        assertTrue(html.contains("<th scope=\"row\">second</th><td>400</td>"), html);
    }

    /** What a run without checkpoints did after its last log, nothing tells; of a finished one all is known. */
    @Test
    void updatesOfARunWithoutCheckpointsAreALowerBound() throws IOException {
        for (String run : new String[] {one, two}) {
            Files.writeString(Path.of(run, "config.txt"), "no_ckpt=true\n", StandardOpenOption.APPEND);
        }
        Path config = Path.of(two, "config.txt");
        Files.writeString(config, Files.readString(config).replace("max_steps=1000", "max_steps=400"));
        Path page = folder.resolve("a.html");
        assertEquals(0, Outcome.of("plot", one, two, "--out", page.toString()).code());
        String html = Files.readString(page);
        assertTrue(html.contains("<th scope=\"row\">first</th><td>at least 600</td>"), html);
        assertTrue(html.contains("<th scope=\"row\">second</th><td>400</td>"), html);
    }

    /** Data without an environment give no scores. */
    @Test
    void aRunWithoutScoresIsDrawnByAQuantity() throws IOException {
        Files.delete(Path.of(two).resolve("seed_0.txt"));
        Path page = folder.resolve("q.html");
        Outcome plot = Outcome.of("plot", two, "--quantity", "critic_loss", "--out", page.toString());
        assertEquals(0, plot.code(), plot.err());
        String html = Files.readString(page);
        assertTrue(html.contains("<h2>critic_loss</h2>"), html);
        assertTrue(html.contains("\"name\":\"second\",\"mean\":[2.1,2.2,2.3,2.4]"), html);
        assertFalse(html.contains("<h2>Scores</h2>"), "there are none");
        Path picture = folder.resolve("q.png");
        assertEquals(
                0,
                Outcome.of("plot", one, two, "--quantity", "q_mean", "--out", picture.toString())
                        .code());
        assertEquals(1640, ImageIO.read(picture.toFile()).getWidth());
    }

    /** The shell's {@code results/TASK/*} also names a run that has only begun. */
    @Test
    void runsWithoutScoresAreLeftOutBesideOthers() throws IOException {
        Path young = MadeUpRun.write(folder.resolve("young"), "", 0, 0, 0);
        Path page = folder.resolve("some.html");
        Outcome plot = Outcome.of("plot", young.toString(), one, "--out", page.toString());
        assertEquals(0, plot.code(), plot.err());
        assertEquals(
                "left out: " + young + " has no scores yet: no seed_<n>.txt with an evaluation",
                plot.err().strip());
        assertTrue(plot.out().strip().endsWith("some.html, first"), plot.out());
    }

    @Test
    void badInputIsOneLine() throws IOException {
        assertRefused("a.pdf: the name's ending says what is written, .png, .svg or .html", one, "--out", "a.pdf");
        assertRefused("--smooth 0: must be at least 1", one, "--smooth", "0", "--out", "a.png");
        assertRefused(": there is no such folder", folder.resolve("three").toString(), "--out", "a.png");
        assertRefused("'' is given where a name is needed", "", "--out", "a.png");
        assertRefused(" is not the folder of a run: it has no config.txt", folder.toString(), "--out", "a.png");
        String nowhere = folder.resolve("none").resolve("a.png").toString();
        assertRefused("there is no folder " + folder.resolve("none"), one, "--out", nowhere);
        String young = MadeUpRun.write(folder.resolve("young"), "", 0, 0, 0).toString();
        assertRefused(" has no scores yet: no seed_<n>.txt with an evaluation", young, "--out", "a.png");
        Path measured = MadeUpRun.write(folder.resolve("measured"), "", 2, 5, 0);
        for (int seed = 0; seed < 2; seed++) {
            Files.delete(measured.resolve("seed_" + seed + ".txt"));
        }
        String without = measured.toString();
        assertRefused("; --quantity NAME draws one of critic_loss, q_mean", without, "--out", "a.png");
        assertRefused("--quantity loss: ", without, "--quantity", "loss", "--out", "a.png");
        assertRefused("Missing required option: '--out=FILE'", one);
        assertFalse(Files.exists(Path.of("a.png")));
    }

    private static void assertRefused(String why, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "plot";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        Outcome plot = Outcome.of(all);
        assertEquals(Main.BAD_INPUT, plot.code(), plot.err());
        assertTrue(plot.err().contains(why), plot.err());
        assertEquals(1, plot.err().lines().count(), plot.err());
    }
}
