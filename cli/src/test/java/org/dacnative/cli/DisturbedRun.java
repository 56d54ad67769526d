// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.dacnative.EmulatedCuda;

/**
 * A run in processes of its own that is ended at random moments, each time resumed, and compared at its end with one that
 * nothing has disturbed.
 */
final class DisturbedRun {
    private static final long PATIENCE_MINUTES = 5;

    private final Path folder;
    private final String[] changes;
    private final SplittableRandom random;
    /** What the program was doing when it was ended: how often. */
    private final Map<String, Integer> moments = new TreeMap<>();

    private Map<String, String> undisturbed;
    private long nanos;

    /** @param changes of a tiny run's flags */
    DisturbedRun(Path folder, long seed, String... changes) {
        this.folder = folder;
        this.random = new SplittableRandom(seed);
        this.changes = changes;
    }

    Map<String, Integer> moments() {
        return moments;
    }

    /**
     * Runs until a run is over and so many ends have been made; run after run if one is not enough.
     *
     * @param forcibly SIGKILL; otherwise SIGTERM
     */
    void endTimes(int ends, boolean forcibly) throws IOException, InterruptedException {
        Path data = TinyHopper.write(folder);
        undisturbed(data);
        int done = 0;
        for (int run = 0; done < ends; run++) {
            Path results = folder.resolve("results" + run);
            while (true) {
                Path out = folder.resolve("out.txt");
                Process process = start(arguments(data, results), out);
                boolean over = done >= ends ? waitFor(process) : endLater(process, out, results, forcibly);
                if (over) {
                    assertEquals(0, process.exitValue(), Files.readString(out));
                    break;
                }
                done++;
            }
            assertUndisturbed(TinyHopper.onlyRun(results, "hopper-medium-v2"));
        }
    }

    private void undisturbed(Path data) throws IOException, InterruptedException {
        Path results = folder.resolve("undisturbed");
        Path out = folder.resolve("out.txt");
        Process process = start(List.of(TinyHopper.flags(data, results, changes)), out);
        awaitTraining(process, out);
        long start = System.nanoTime();
        assertTrue(waitFor(process));
        nanos = System.nanoTime() - start;
        assertEquals(0, process.exitValue(), Files.readString(out));
        undisturbed = RunFolder.contents(TinyHopper.onlyRun(results, "hopper-medium-v2"));
    }

    /** Goes on from a checkpoint if there is one; otherwise from the beginning. */
    private List<String> arguments(Path data, Path results) throws IOException {
        Path runs = results.resolve("hopper-medium-v2");
        if (Files.exists(runs) && !TinyHopper.files(runs).isEmpty()) {
            Path run = TinyHopper.onlyRun(results, "hopper-medium-v2");
            Path checkpoints = run.resolve("ckpt");
            if (Files.exists(checkpoints)
                    && TinyHopper.files(checkpoints).stream()
                            .anyMatch(path -> path.getFileName().toString().matches("step_[0-9]+"))) {
                return List.of("--resume", run.toString());
            }
            RunFolder.delete(run);
        }
        return List.of(TinyHopper.flags(data, results, changes));
    }

    /** Whether the program came to its end before that. */
    private boolean endLater(Process process, Path out, Path results, boolean forcibly)
            throws IOException, InterruptedException {
        awaitTraining(process, out);
        boolean over = process.waitFor(random.nextLong(nanos), TimeUnit.NANOSECONDS);
        if (over) {
            return true;
        }
        if (forcibly) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        assertTrue(waitFor(process), "does not end");
        if (process.exitValue() == 0) {
            return true;
        }
        moments.merge(moment(out, results), 1, Integer::sum);
        return false;
    }

    private static String moment(Path out, Path results) throws IOException {
        List<Path> runs = Files.exists(results.resolve("hopper-medium-v2"))
                ? TinyHopper.files(results.resolve("hopper-medium-v2"))
                : List.of();
        for (Path run : runs) {
            if (Files.exists(run.resolve("ckpt"))
                    && TinyHopper.files(run.resolve("ckpt")).stream()
                            .anyMatch(path -> path.toString().endsWith("unfinished"))) {
                return "saving";
            }
        }
        return Files.readString(out).contains(" updates: score ") ? "after an evaluation" : "before one";
    }

    private void assertUndisturbed(Path run) throws IOException {
        Map<String, String> contents = RunFolder.contents(run);
        assertEquals(undisturbed.keySet(), contents.keySet());
        undisturbed.forEach((name, text) -> {
            if (!name.equals("config.txt")) {
                assertEquals(text, contents.get(name), name);
            }
        });
    }

    private static void awaitTraining(Process process, Path out) throws IOException, InterruptedException {
        while (process.isAlive() && !Files.readString(out).contains("results: ")) {
            Thread.sleep(5);
        }
    }

    private static boolean waitFor(Process process) throws InterruptedException {
        return process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
    }

    private Process start(List<String> arguments, Path out) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        EmulatedCuda.choose(builder);
        return builder.start();
    }
}
