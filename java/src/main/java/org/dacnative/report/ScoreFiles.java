// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dacnative.input.FileProblem;
import org.dacnative.input.InputException;

/**
 * The folder of one run, {@code <results>/<env>/<stamp>_<agent>...}: {@code config.txt}, a {@code seed_<n>.txt} per seed
 * and {@code final_mean_scores.txt}. A score file is written anew, as a whole, after each evaluation, so it is complete
 * whenever the run stops. Scores are kept here; the files are only written.
 */
public final class ScoreFiles {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss");

    private final RunFiles files;
    private final Map<Long, List<Score>> scores = new TreeMap<>();
    private final Map<Long, String> diverged = new TreeMap<>();

    private ScoreFiles(Path folder) {
        this.files = new RunFiles(folder);
    }

    /**
     * Makes the folder and writes the configuration: a folder that cannot be written shows before any work.
     *
     * @param results of {@code --results_dir}
     * @param task the task's name
     * @param agent the algorithm's name
     * @param time start of the run
     * @param tag of {@code --tag}; appended to the folder's name unless it is empty
     * @param configuration name and value of each option, in the order to write them
     */
    public static ScoreFiles create(
            Path results,
            String task,
            String agent,
            LocalDateTime time,
            String tag,
            Map<String, String> configuration) {
        if (tag.contains("/")) {
            throw new InputException("--tag is " + tag + ", allowed is a part of a folder's name, without /");
        }
        String name = STAMP.format(time) + "_" + agent + (tag.isEmpty() ? "" : "_" + tag);
        try {
            Path parent = results.resolve(task);
            Files.createDirectories(parent); // returns an absolute path if it has made one, the given one otherwise
            Path folder = newFolder(parent, name);
            writeConfiguration(folder, configuration);
            return new ScoreFiles(folder);
        } catch (IOException e) {
            throw notWritable(results, FileProblem.of(e));
        }
    }

    /**
     * InputException if no run's folder could be made there; nothing is made.
     *
     * @param results of {@code --results_dir}
     */
    public static void requireWritable(Path results) {
        Path there = results.toAbsolutePath();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            throw notWritable(results, there + (Files.isDirectory(there) ? " cannot be written to" : " is a file"));
        }
    }

    private static InputException notWritable(Path results, String reason) {
        return new InputException("cannot write the results folder " + results + " (" + reason
                + "); give another one with --results_dir");
    }

    /** The folder of a run that goes on. InputException if it cannot be written. */
    public static ScoreFiles reopen(Path folder) {
        try {
            Files.delete(Files.createTempFile(folder, ".writable", ""));
        } catch (IOException e) {
            throw new InputException("cannot write the run's folder " + folder + " (" + FileProblem.of(e) + ")");
        }
        return new ScoreFiles(folder);
    }

    /** Where the files are. */
    public Path folder() {
        return files.folder();
    }

    /** What is written there again and again. */
    public RunFiles files() {
        return files;
    }

    /** Adds an evaluation of a seed and writes its file. */
    public void add(long seed, Score score) {
        List<Score> evaluations = scores.computeIfAbsent(seed, key -> new ArrayList<>());
        evaluations.add(score);
        StringBuilder text = new StringBuilder(Score.HEADER);
        evaluations.forEach(evaluation -> text.append(evaluation.line()));
        files.write("seed_" + seed + ".txt", text.toString());
    }

    /** A seed that counts no more, with the reason in one line; its evaluations so far stay in its file. */
    public void diverged(long seed, String reason) {
        diverged.put(seed, reason);
    }

    /** Final and best scores of what was added so far. */
    public ScoreSummary summary() {
        return ScoreSummary.of(scores, diverged, List.of());
    }

    /**
     * Writes {@code final_mean_scores.txt}.
     *
     * @param notes lines that stand with the scores
     */
    public ScoreSummary finish(List<String> notes) {
        ScoreSummary summary = ScoreSummary.of(scores, diverged, notes);
        files.write("final_mean_scores.txt", summary.text());
        return summary;
    }

    /** Two runs started in one second get two folders. */
    private static Path newFolder(Path parent, String name) throws IOException {
        for (int copy = 1; ; copy++) {
            try {
                return Files.createDirectory(parent.resolve(copy == 1 ? name : name + "_" + copy));
            } catch (FileAlreadyExistsException e) {
                continue;
            }
        }
    }

    private static void writeConfiguration(Path folder, Map<String, String> configuration) throws IOException {
        StringBuilder text = new StringBuilder();
        configuration.forEach(
                (option, value) -> text.append(option).append('=').append(value).append('\n'));
        try {
            AtomicFile.write(folder.resolve("config.txt"), text.toString());
        } catch (UncheckedIOException e) {
            Files.deleteIfExists(folder);
            throw e.getCause();
        }
    }
}
