// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says of its data: what there is, what was selected, what is odd; and names that would break lines. */
class DatasetReportTest {
    @TempDir
    private Path folder;

    @Test
    void oddDataTrainWithWarnings() {
        Path data = TinyHopper.write(folder, "walker2d", columns -> {
            columns.remove("timeouts");
            ((float[][]) columns.get("actions"))[5][1] = 45;
        });
        Outcome outcome = Outcome.of(TinyHopper.flags(data, folder.resolve("results"), "--percentile", "1"));
        assertEquals(0, outcome.code(), outcome.err());
        List<String> lines = outcome.out().lines().toList();
        assertTrue(lines.stream().anyMatch(line -> line.matches("data: .*, 299 transitions, 8 trajectories, .*")));
        assertTrue(lines.stream()
                .anyMatch(
                        line -> line.matches("selected: \\d+ transitions, 1 trajectories \\(--percentage, --perc.*")));
        List<String> warnings =
                lines.stream().filter(line -> line.startsWith("warning: ")).toList();
        assertEquals(5, warnings.size(), warnings.toString());
        assertTrue(warnings.get(0).contains("no timeouts"));
        assertTrue(warnings.get(1).contains("of walker2d by its name (walker2d.hdf5), --env is hopper-medium-v2"));
        assertTrue(warnings.get(2).contains("1 of 299 actions"));
        assertTrue(warnings.get(3).contains("episodes begin with a first number"));
        assertTrue(warnings.get(4).contains("leaves 1 trajectory of 8"));
    }

    /** A line break in a file's name is written as such, in what is printed and in config.txt. */
    @Test
    void aNameWithALineBreak() throws IOException {
        Path data = TinyHopper.write(folder, "a\nseed 7", columns -> {});
        Outcome outcome = Outcome.of(TinyHopper.flags(data, folder.resolve("results")));
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("data: " + folder + "/a\\u000aseed 7.hdf5, 2"), outcome.out());
        List<String> config = Files.readAllLines(TinyHopper.onlyRun(folder.resolve("results"), "hopper-medium-v2")
                .resolve("config.txt"));
        assertEquals(
                1,
                config.stream()
                        .filter(line -> line.contains("a\\u000aseed 7.hdf5"))
                        .count(),
                config.toString());
    }

    /** As names look in the locale C that are not ASCII. */
    @Test
    void aNameThatTheLocaleCannotWrite() {
        assertBad("'--dataset': it has letters that this locale cannot write (", Path.of("x"), "a\0b.h5");
        assertBad("--dataset is empty", Path.of("x"), "");
    }

    private void assertBad(String text, Path data, String name) {
        Outcome outcome = Outcome.of(TinyHopper.flags(data, folder.resolve("results"), "--dataset", name));
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(text), outcome.err());
    }
}
