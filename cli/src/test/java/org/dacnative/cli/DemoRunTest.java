// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, cut short: its files, and that the seed decides them. */
class DemoRunTest {
    @TempDir
    private Path folder;

    @Test
    void writesPicturesAndScoresThatTheSeedDecides() throws IOException {
        Outcome outcome = demo("a");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("checkerboard"), outcome.out());
        assertTrue(outcome.out().contains("legacy inertia"), outcome.out());
        assertEquals(0, demo("b").code());
        List<Path> first = TinyHopper.files(TinyHopper.onlyRun(folder.resolve("a"), "demo"));
        List<Path> second = TinyHopper.files(TinyHopper.onlyRun(folder.resolve("b"), "demo"));
        assertEquals(
                List.of("bandits.png", "config.txt", "final_mean_scores.txt", "maze.png", "seed_5.txt"),
                first.stream().map(file -> file.getFileName().toString()).toList());
        for (int i = 0; i < first.size(); i++) {
            assertArrayEquals(
                    Files.readAllBytes(first.get(i)),
                    Files.readAllBytes(second.get(i)),
                    first.get(i).toString());
        }
    }

    @Test
    void refusesWhatItWouldIgnore() {
        for (String[] flag : new String[][] {
            {"--dataset", "x"},
            {"--num_seeds", "2"},
            {"--preset", "published"},
            {"--holdout", "0.5"},
            {"--normalize_observations"},
            {"--env_class", "robot.Cart"},
            {"--action_low", "-2", "--action_high", "2"}
        }) {
            Outcome outcome = demo("c", flag);
            assertEquals(Main.BAD_INPUT, outcome.code());
            assertTrue(outcome.err().contains(flag[0]), outcome.err());
        }
        assertFalse(Files.exists(folder.resolve("c")));
    }

    private Outcome demo(String results, String... more) {
        List<String> args = new ArrayList<>(List.of("--env", "demo", "--seed", "5", "--device", "cpu"));
        args.addAll(List.of(
                "--max_steps", "30", "--results_dir", folder.resolve(results).toString()));
        args.addAll(List.of(more));
        return Outcome.of(args.toArray(String[]::new));
    }
}
