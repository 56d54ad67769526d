// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.dacnative.Launched;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training leaves for people to look at. */
class ReportTest {
    @TempDir
    private Path folder;

    @Test
    void aRunLeavesAReportWithTheNumbersOfItsFilesAndACurve() throws IOException {
        Path results = folder.resolve("results");
        Outcome outcome = Outcome.of(TinyHopper.flags(
                TinyHopper.write(folder), results, "--num_seeds", "2", "--log_interval", "5", "--tag", "tiny"));
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(
                "",
                outcome.err()
                        .lines()
                        .filter(line -> line.contains("warning"))
                        .findFirst()
                        .orElse(""));
        Path run = TinyHopper.onlyRun(results, "hopper-medium-v2");
        assertEquals(
                1640, ImageIO.read(run.resolve("training_curve.png").toFile()).getWidth());
        String report = Files.readString(run.resolve("report.html"));
        assertTrue(report.contains("<h1>hopper-medium-v2, DAC, tiny</h1>"));
        assertTrue(report.contains("Finished: 20 of 20 updates, 2 seeds; "), "the last word");
        for (String line : Files.readAllLines(run.resolve("final_mean_scores.txt"))) {
            String[] cells = line.split("\t");
            if (line.matches("[34]\t.*")) {
                String row = "<th scope=\"row\">seed " + cells[0] + "</th><td>" + rounded(cells[1])
                        + "</td><td></td><td>" + rounded(cells[2]);
                assertTrue(report.contains(row), row);
            } else if (line.startsWith("iqm\t")) {
                assertTrue(report.contains("<th scope=\"row\">IQM</th><td>" + rounded(cells[1]) + "</td>"), line);
            }
        }
        assertTrue(report.contains("<th scope=\"row\">hidden_dims</th><td>16,16</td><td>256,256,256</td>"), report);
        assertTrue(
                report.contains("<td>300 transitions") || report.contains("<td class=\"long\">2"), "what the data are");
        List<String> config = Files.readAllLines(run.resolve("config.txt"));
        assertTrue(config.stream().anyMatch(line -> line.matches("data_score=-?\\d+\\.\\d{4}")), config.toString());
        assertTrue(report.contains("\"name\":\"mean of the data "), "its line in the chart");
    }

    @Test
    void withoutFontsALineSaysSoAndTheRunGoesOn() throws IOException, InterruptedException {
        Path results = folder.resolve("results");
        Path fonts = folder.resolve("fonts.conf");
        Files.writeString(fonts, "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig/>");
        String script = "$JAVA -Duser.home=" + folder + " -cp \"$CP\" " + Main.class.getName() + " "
                + String.join(" ", TinyHopper.flags(TinyHopper.write(folder), results));
        Launched training = Launched.shell(
                folder, System.getProperty("java.class.path"), Map.of("FONTCONFIG_FILE", fonts.toString()), script);
        assertEquals(0, training.code(), training.err());
        assertEquals(1, training.err().split("Java finds no fonts here", -1).length - 1, training.err());
        Path run = TinyHopper.onlyRun(results, "hopper-medium-v2");
        assertTrue(Files.readString(run.resolve("report.html")).contains("Finished: 20 of 20 updates"));
        assertFalse(Files.exists(run.resolve("training_curve.png")));
    }

    private static String rounded(String number) {
        return String.format(Locale.ROOT, "%.2f", Double.parseDouble(number));
    }
}
