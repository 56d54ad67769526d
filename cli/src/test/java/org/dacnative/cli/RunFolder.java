// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dacnative.report.events.EventFile;

/** What lies in a run's folder, in a form that two runs can be compared by. */
final class RunFolder {
    private RunFolder() {}

    /**
     * Every file by its path in the folder: bytes of weights, text of what can be read, the scalars that TensorBoard
     * shows. What names the time or the machine's pace is left out.
     */
    static Map<String, String> contents(Path run) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = run.relativize(file).toString();
                if (!name.startsWith("tensorboard") && !name.equals(".lock")) {
                    boolean ofTheMoment = name.equals("report.html"); // names time and pace
                    contents.put(
                            name, ofTheMoment ? "" : new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
                }
            }
        }
        for (Path seed : TinyHopper.files(run.resolve("tensorboard"))) {
            contents.put(
                    run.relativize(seed).toString(), EventFile.scalars(seed).toString());
        }
        return contents;
    }

    /** A copy, for a run that goes on from there. */
    static Path copy(Path run, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(run.relativize(file).toString()));
            }
        }
        return to;
    }

    /** Leaves only the checkpoint of one step, as if the run had been killed after it. */
    static void keepOnlyCheckpoint(Path run, long step) throws IOException {
        for (Path checkpoint : TinyHopper.files(run.resolve("ckpt"))) {
            if (!checkpoint.getFileName().toString().equals("step_" + step)) {
                delete(checkpoint);
            }
        }
    }

    /** As if the run had been killed at its last line, before it wrote what it ends with. */
    static void takeEnd(Path run) throws IOException {
        Files.deleteIfExists(run.resolve("final_mean_scores.txt"));
        Files.deleteIfExists(run.resolve("final_measures.txt"));
    }

    static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
