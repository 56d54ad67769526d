// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files of a run that are written again and again. A disk that refuses does not end a week of training: the newest
 * text of each file is kept and tried again with every later write, and what happened can be asked for. For one thread.
 */
public final class RunFiles {
    private final Path folder;
    private final Map<String, String> waiting = new TreeMap<>();
    private String problem = "";
    private String toldProblem = "";

    /** @param folder the run's, which exists */
    public RunFiles(Path folder) {
        this.folder = folder;
    }

    public Path folder() {
        return folder;
    }

    /** Writes a file anew, as a whole, and what could not be written before; never throws for the disk's sake. */
    public void write(String name, String text) {
        waiting.put(name, text);
        problem = "";
        for (Iterator<Map.Entry<String, String>> files = waiting.entrySet().iterator(); files.hasNext(); ) {
            Map.Entry<String, String> file = files.next();
            try {
                AtomicFile.write(folder.resolve(file.getKey()), file.getValue());
                files.remove();
            } catch (UncheckedIOException e) {
                problem = e.getMessage();
            }
        }
    }

    /** A line when the disk begins to refuse, gives another reason, or takes everything again; once for each of them. */
    public Optional<String> news() {
        if (problem.equals(toldProblem)) {
            return Optional.empty();
        }
        toldProblem = problem;
        return Optional.of(
                problem.isEmpty()
                        ? "everything is written now, into " + folder
                        : "warning: " + problem + "; training goes on, tries again and keeps the numbers in memory");
    }

    /** What is not on the disk, with the reason. */
    public Optional<String> unwritten() {
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.of("not written: " + String.join(", ", waiting.keySet()) + "; " + problem);
    }
}
