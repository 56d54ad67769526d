// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dacnative.report.ScoreStatistics;
import org.dacnative.report.run.MadeUpRun;
import org.dacnative.report.run.RunFolder;
import org.dacnative.report.run.ScoreChart;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports as a browser shows them: drawn, without complaint, with the numbers of the run's files. */
class BrowserTest {
    @TempDir
    static Path folder;

    private static Chromium browser;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Optional<Path> program = Chromium.program();
        assumeTrue(program.isPresent() || System.getenv("CI") != null, "Chromium is not installed");
        browser = new Chromium(
                program.orElseThrow(() -> new AssertionError("CI has no Chromium")),
                Files.createDirectory(folder.resolve("profile")));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void aRunsReportIsDrawnAndItsNumbersAreTheFiles() throws IOException {
        RunFolder run = RunFolder.read(MadeUpRun.write(folder.resolve("run"), "a<b", 4, 8, 60));
        Path report = report(run, RunFacts.State.FINISHED);
        browser.show(1280, 900, false);
        browser.open(report);
        assertEquals(List.of(), browser.complaints());
        assertDrawn(3);
        assertEquals(
                "hopper-medium-v2, DAC, a<b",
                browser.value("document.querySelector('h1').textContent").getAsString());
        List<List<String>> scores = table("Scores");
        for (int seed = 0; seed < 4; seed++) {
            List<String> lines = Files.readAllLines(run.path().resolve("seed_" + seed + ".txt"));
            double last = lines.subList(4, 9).stream()
                    .mapToDouble(line -> Double.parseDouble(line.split("\t")[1]))
                    .average()
                    .orElseThrow();
            double best = Double.parseDouble(lines.get(8).split("\t")[1]); // they grow
            assertEquals(List.of("seed " + seed, Numbers.exact(last), "", Numbers.exact(best), ""), scores.get(seed));
        }
        ScoreStatistics statistics = run.summary().finalStatistics().orElseThrow();
        assertEquals(
                List.of("IQM", Numbers.exact(statistics.iqm().value()), Numbers.interval(statistics.iqm(), 4)),
                scores.get(7).subList(0, 3));
        assertEquals(List.of("published", "92.90", "", "", ""), scores.get(8));
        assertEquals(
                List.of(List.of("batch_size", "256", "256"), List.of("rho", "0.5", "1.5")), table("Hyper-parameters"));
        assertTrue(browser.value("document.querySelector('.warning').textContent")
                .getAsString()
                .contains("odd <data>"));
    }

    /** The line is where the axis has its number, and moves with the zoom. */
    @Test
    void whereFineTuningBeginsThereIsAMark() throws IOException {
        Path folder = MadeUpRun.write(BrowserTest.folder.resolve("tuned"), "", 2, 9, 60);
        Files.writeString(
                folder.resolve("config.txt"), Files.readString(folder.resolve("config.txt")) + "finetune_step=300\n");
        browser.show(1280, 900, false);
        browser.open(report(RunFolder.read(folder), RunFacts.State.FINISHED));
        assertEquals(List.of(), browser.complaints());
        String share = "(() => { const mark = document.querySelector('.mark'); return mark == null ? -1 :"
                + " parseFloat(mark.style.left) / mark.parentElement.clientWidth; })()";
        assertEquals(
                "fine-tuning",
                browser.value("document.querySelector('.mark').textContent").getAsString());
        assertEquals(0.25, browser.value(share).getAsDouble(), 0.01, "evaluations from 100 to 900");
    }

    @Test
    void aReportFitsNarrowAndWideWindowsInTheLightAndInTheDark() throws IOException {
        RunFolder run = RunFolder.read(MadeUpRun.write(folder.resolve("fits"), "", 2, 30, 60));
        Path report = report(run, RunFacts.State.RUNNING);
        for (int width : new int[] {400, 1280}) {
            for (boolean dark : new boolean[] {false, true}) {
                browser.show(width, 900, dark);
                browser.open(report);
                assertEquals(List.of(), browser.complaints());
                assertDrawn(3);
                assertEquals(
                        width,
                        browser.value("document.documentElement.scrollWidth").getAsInt(),
                        "nothing sticks out");
                keep(browser.screenshot(), "report_" + width + (dark ? "_dark" : "") + ".png");
            }
        }
    }

    @Test
    void aDraggedMouseZoomsAllChartsAndAReloadKeepsTheZoom() throws IOException {
        RunFolder run = RunFolder.read(MadeUpRun.write(folder.resolve("zoom"), "", 2, 30, 60));
        browser.show(1280, 900, false);
        browser.open(report(run, RunFacts.State.RUNNING));
        JsonArray box = browser.value("(() => { const box = document.querySelector('.u-over').getBoundingClientRect();"
                        + " return [box.left, box.top, box.width, box.height]; })()")
                .getAsJsonArray();
        double middle = box.get(1).getAsDouble() + box.get(3).getAsDouble() / 2;
        double quarter = box.get(2).getAsDouble() / 4;
        String legend = "document.querySelector('.u-legend').textContent";
        assertTrue(
                browser.value(legend).getAsString().startsWith("updateslast"),
                browser.value(legend).getAsString());
        browser.mouse("mouseMoved", box.get(0).getAsDouble() + quarter, middle);
        assertTrue(
                browser.value(legend).getAsString().matches("updates[1-9][0-9,]*mean of 2 seeds.*"),
                browser.value(legend).getAsString());
        browser.mouse("mousePressed", box.get(0).getAsDouble() + quarter, middle);
        browser.mouse("mouseMoved", box.get(0).getAsDouble() + 2 * quarter, middle);
        browser.mouse("mouseReleased", box.get(0).getAsDouble() + 2 * quarter, middle);
        String zoom = browser.value("location.hash").getAsString();
        assertTrue(zoom.matches("#x=\\d+(\\.\\d+)?,\\d+(\\.\\d+)?"), zoom);
        // The charts reach from 100 to 3,000 updates.
        assertEquals(100 + 2900 / 4.0, Double.parseDouble(zoom.substring(3).split(",")[0]), 60);
        assertEquals(100 + 2900 / 2.0, Double.parseDouble(zoom.substring(3).split(",")[1]), 60);
        browser.mouse("mouseMoved", 1, 1);
        byte[] zoomed = browser.screenshot();
        browser.reload();
        assertEquals(zoom, browser.value("location.hash").getAsString());
        assertTrue(Arrays.equals(zoomed, browser.screenshot()), "the same picture after a reload");
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void runsAreCompared() throws IOException {
        RunFolder one = RunFolder.read(MadeUpRun.write(folder.resolve("one"), "one", 3, 8, 60));
        RunFolder two = RunFolder.read(MadeUpRun.write(folder.resolve("two"), "two", 1, 5, 30));
        Path page = folder.resolve("two.html");
        List<RunFolder> runs = List.of(one, two);
        List<String> names = List.of("one", "two");
        PageHtml.write(
                page,
                ComparisonReport.of(
                        runs,
                        names,
                        ScoreChart.of("t", runs, names, 2, List.of()),
                        RunFolder::reachedUpdates,
                        run -> new Published(OptionalDouble.of(92.9), "")));
        browser.show(1280, 900, false);
        browser.open(page);
        assertEquals(List.of(), browser.complaints());
        assertDrawn(3);
        keep(browser.screenshot(), "comparison.png");
        List<List<String>> scores = table("Scores");
        assertEquals("one", scores.get(0).get(0));
        assertEquals(Numbers.exact(one.summary().finals().mean()), scores.get(0).get(3));
        assertEquals(
                List.of("two", "500", "1", "33.00", "0.00", "33.00", "–", "35.00", "92.9"),
                scores.get(1).subList(0, 9));
        assertTrue(
                table("Differences").contains(List.of("num_seeds", "3", "1")),
                table("Differences").toString());
    }

    @Test
    void aRunWithoutAnyNumberHasAReportToo() throws IOException {
        Path empty = MadeUpRun.write(folder.resolve("empty"), "", 0, 0, 0);
        browser.open(report(RunFolder.read(empty), RunFacts.State.STOPPED));
        assertEquals(List.of(), browser.complaints());
        Path first = MadeUpRun.write(folder.resolve("first"), "", 1, 1, 0);
        browser.open(report(RunFolder.read(first), RunFacts.State.RUNNING));
        assertEquals(List.of(), browser.complaints());
        assertDrawn(3);
    }

    private static Path report(RunFolder run, RunFacts.State state) {
        RunFacts facts = new RunFacts(
                state,
                0,
                LocalDateTime.of(2026, 1, 31, 12, 0),
                new Published(OptionalDouble.of(92.9), "by its authors"),
                List.of("batch_size", "rho"),
                Map.of("batch_size", "256", "rho", "1.5"),
                "12.7 updates/s",
                Map.of());
        Path page = run.path().resolve("report.html");
        PageHtml.write(page, RunReport.of(run, facts));
        return page;
    }

    /** Every chart has a canvas with ink on it, and a legend. */
    private static void assertDrawn(int charts) {
        JsonArray ink = browser.value(
                        "[...document.querySelectorAll('figure canvas')].map(canvas => canvas.getContext('2d')"
                                + ".getImageData(0, 0, canvas.width, canvas.height).data.filter((value, i) => i % 4 === 3 && value > 0)"
                                + ".length)")
                .getAsJsonArray();
        assertEquals(charts, ink.size());
        ink.forEach(pixels -> assertTrue(pixels.getAsInt() > 1000, ink.toString()));
        assertEquals(
                charts,
                browser.value("document.querySelectorAll('figure .u-legend').length")
                        .getAsInt());
    }

    /** The rows of the table under a heading, as a reader sees them. */
    private static List<List<String>> table(String heading) {
        List<List<String>> rows = new ArrayList<>();
        browser.value(
                        "[...[...document.querySelectorAll('section')].find(part => part.querySelector('h2')?.textContent === '"
                                + heading
                                + "').querySelectorAll('tbody tr')].map(row => [...row.cells].map(cell => cell.textContent))")
                .getAsJsonArray()
                .forEach(row -> {
                    List<String> cells = new ArrayList<>();
                    row.getAsJsonArray().forEach(cell -> cells.add(cell.getAsString()));
                    rows.add(cells);
                });
        return rows;
    }

    /** For people to look at, in the folder that the property names. */
    private static void keep(byte[] png, String name) throws IOException {
        String screenshots = System.getProperty("dac.screenshots");
        if (screenshots != null) {
            Files.write(Files.createDirectories(Path.of(screenshots)).resolve(name), png);
        }
    }
}
