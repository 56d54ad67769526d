// SPDX-License-Identifier: Apache-2.0
package org.dacnative.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dacnative.algorithm.State;
import org.dacnative.input.FileProblem;
import org.dacnative.input.InputException;
import org.dacnative.input.PathText;
import org.dacnative.report.AtomicFile;

/**
 * A run's folder {@code ckpt}: a folder {@code step_<n>} for each checkpoint. One is filled under another name, synced and
 * renamed, so whatever stops the program, a folder of that name is whole.
 */
public final class CheckpointStore {
    private static final String FOLDER = "ckpt";
    private static final Pattern STEP = Pattern.compile("step_(0|[1-9][0-9]{0,17})");
    private static final String UNFINISHED = ".unfinished";

    private final Path folder;

    /** @param run the run's folder */
    public CheckpointStore(Path run) {
        this.folder = run.resolve(FOLDER);
    }

    /**
     * A run's newest checkpoint, or the one that is named. InputException if there is none or if it is not sound.
     *
     * @param folder a run's, its {@code ckpt}, or a checkpoint's
     */
    public static Checkpoint checkpoint(Path folder) {
        PathText.requireFolder(folder.toString(), folder);
        return isCheckpoint(folder) ? Checkpoint.open(folder) : new CheckpointStore(runOf(folder)).newest();
    }

    /** Whether a folder is a checkpoint's, not a run's. */
    public static boolean isCheckpoint(Path folder) {
        return Files.exists(folder.resolve(Checkpoint.STATE_FILE));
    }

    public Path folder() {
        return folder;
    }

    /** The run that a folder lies in if it is a run's {@code ckpt} or a checkpoint in there; else the folder itself. */
    public static Path runOf(Path folder) {
        Path whole = folder.toAbsolutePath().normalize();
        Path around = whole.getParent();
        if (around == null || Files.isDirectory(folder.resolve(FOLDER))) { // a run may have any name
            return folder;
        }
        if (whole.endsWith(FOLDER)) {
            return around;
        }
        boolean checkpoint = STEP.matcher(whole.getFileName().toString()).matches();
        return checkpoint && around.endsWith(FOLDER) ? around.getParent() : folder;
    }

    /** The steps that there are checkpoints of, rising. IOException if the folder cannot be read. */
    public List<Long> steps() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> STEP.matcher(entry.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(match -> Long.parseLong(match.group(1)))
                    .sorted()
                    .toList();
        }
    }

    /** The newest checkpoint. InputException if there is none, or if it is not sound. */
    public Checkpoint newest() {
        try {
            List<Long> steps = steps();
            if (steps.isEmpty()) {
                throw new InputException(
                        Files.isDirectory(folder)
                                ? folder + " has no checkpoint"
                                : folder.getParent() + " has no checkpoint: there is no folder " + FOLDER
                                        + " in it; it is no run's folder, or that of a run that kept none");
            }
            return Checkpoint.open(path(steps.get(steps.size() - 1)));
        } catch (IOException e) {
            throw new InputException(folder + " cannot be read: " + FileProblem.of(e));
        }
    }

    /** Updates of the newest checkpoint; 0 if there is none. InputException if the folder cannot be read. */
    public long newestUpdates() {
        try {
            List<Long> steps = steps();
            return steps.isEmpty() ? 0 : steps.get(steps.size() - 1);
        } catch (IOException e) {
            throw new InputException(folder + " cannot be read: " + e);
        }
    }

    public Path path(long updates) {
        return folder.resolve("step_" + updates);
    }

    /** The same for a run that is not fine-tuned. */
    public void begin(CheckpointInfo info, State agent, Optional<State> pending) throws IOException {
        begin(info, agent, pending, Optional.empty());
    }

    /**
     * Writes what changes with the next update, aside; {@link #finish} makes it a checkpoint.
     *
     * @param pending the weights of an evaluation that is running
     * @param online what a run that is fine-tuned has seen
     */
    public void begin(CheckpointInfo info, State agent, Optional<State> pending, Optional<State> online)
            throws IOException {
        requireRun();
        Path aside = aside(info.updates());
        delete(aside);
        Files.createDirectories(aside);
        for (int s = 0; s < info.seeds().size(); s++) {
            write(aside, Checkpoint.AGENT, Optional.of(agent), info, s);
            write(aside, Checkpoint.EVALUATION, pending, info, s);
            write(aside, Checkpoint.ONLINE, online, info, s);
        }
    }

    private static void write(Path folder, String kind, Optional<State> state, CheckpointInfo info, int seedIndex)
            throws IOException {
        if (state.isPresent()) {
            Checkpoint.write(folder, kind, state.get(), seedIndex, info.seeds().get(seedIndex), info.updates());
        }
    }

    /**
     * Ends what {@link #begin} began. If there is a checkpoint of this step, it has the same weights: then only what it
     * says of itself is replaced.
     */
    public void finish(CheckpointInfo info) throws IOException {
        Path aside = aside(info.updates());
        Path target = path(info.updates());
        if (Files.exists(target)) {
            Checkpoint.writeState(target, info);
            if (info.pendingEvaluation().isEmpty()) {
                for (long seed : info.seeds()) {
                    Path weights = target.resolve(Checkpoint.fileName(Checkpoint.EVALUATION, seed));
                    Files.deleteIfExists(weights);
                    Files.deleteIfExists(Checksum.fileOf(weights));
                }
            }
            delete(aside);
            return;
        }
        Checkpoint.writeState(aside, info);
        Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        AtomicFile.sync(folder);
    }

    /** Deletes the checkpoints that are not to stay. */
    public void keepOnly(LongPredicate kept) throws IOException {
        for (long step : steps()) {
            if (!kept.test(step)) {
                // Renamed first: what is half deleted must not look whole.
                Path doomed = aside(step);
                delete(doomed);
                Files.move(path(step), doomed, StandardCopyOption.ATOMIC_MOVE);
                delete(doomed);
            }
        }
    }

    /** Removes what a program that was killed left half done. */
    public void clean() throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> entries = Files.list(folder)) {
                for (Path entry : entries.toList()) {
                    if (entry.getFileName().toString().endsWith(UNFINISHED)) {
                        delete(entry);
                    }
                }
            }
        }
    }

    /** A run's folder that somebody has taken away is not made anew, with half of the run in it. */
    private void requireRun() throws IOException {
        Path run = folder.toAbsolutePath().getParent();
        if (!Files.isDirectory(run)) {
            throw new UncheckedIOException("the folder is gone", new NoSuchFileException(run.toString()));
        }
    }

    private Path aside(long updates) {
        return folder.resolve("step_" + updates + UNFINISHED);
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> entries = Files.walk(path)) {
                for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(entry);
                }
            }
        }
    }
}
