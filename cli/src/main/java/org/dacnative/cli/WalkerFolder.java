// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.collect.WalkerTraining;
import org.dacnative.deploy.SavedAgent;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Inertia;
import org.dacnative.input.FileProblem;
import org.dacnative.input.InputException;
import org.dacnative.training.StopSignal;

/** A walker for AntMaze's ants as a checkpoint like a run's: trained and saved once, then taken as it is. */
final class WalkerFolder {
    /** What stands where a run has its task, so that no other policy is taken for a walker. */
    private static final String TASK = "antmaze-walker";

    private final Path folder;

    /** @param folder that has a walker, or where one is to be */
    WalkerFolder(Path folder) {
        this.folder = folder;
    }

    /** Whether a walker has to be trained first. InputException if the folder cannot be one. */
    boolean isEmpty() {
        Path checkpoints = new CheckpointStore(folder).folder();
        for (Path path : List.of(folder, checkpoints)) {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new InputException("--walker " + folder + ": " + path + " is no folder");
            }
        }
        if (folder.endsWith(checkpoints.getFileName()) && Files.isDirectory(folder)) {
            throw new InputException("--walker " + folder + ": name the folder that it is in");
        }
        try {
            return !CheckpointStore.isCheckpoint(folder)
                    && new CheckpointStore(folder).steps().isEmpty();
        } catch (IOException e) {
            throw new InputException("--walker " + folder + ": cannot be read (" + FileProblem.of(e) + ")");
        }
    }

    /** The walker. InputException if the folder has another run. */
    SavedPolicy open(List<Algorithm<?>> algorithms) {
        SavedAgent saved;
        try {
            saved = SavedAgent.open(folder, algorithms);
        } catch (InputException e) {
            throw new InputException(
                    "--walker " + folder + ": " + e.getMessage() + "; without that folder a walker is trained again");
        }
        String task = saved.checkpoint().info().options().getOrDefault("env", "own data");
        if (!task.equals(TASK)) {
            throw new InputException("--walker " + folder + ": holds a run of " + task
                    + ", no walker; name another folder, a walker is made where there is none");
        }
        return new SavedPolicy(saved);
    }

    /**
     * InputException if a saved policy is a walker, whose sizes are those of AntMaze's tasks.
     *
     * @param policy its folder
     * @param run its options
     */
    static void refuse(Path policy, Map<String, String> run) {
        if (TASK.equals(run.get("env"))) {
            throw new InputException(
                    policy + " is a walker, which sees and moves an ant in a frame of its own; it is for"
                            + " collect --policy waypoint --walker " + policy);
        }
    }

    /**
     * Trains a walker and saves it; nothing is saved if it is stopped.
     *
     * @param interval steps between lines
     * @param say gets the lines
     */
    void train(
            MachineOptions machine,
            Inertia inertia,
            long steps,
            long interval,
            long seed,
            StopSignal stop,
            Consumer<String> say) {
        make();
        try (Engine engine = new Engine(machine.engine(List.of(seed)));
                WalkerTraining training = new WalkerTraining(engine, inertia, machine.threads(), steps, seed)) {
            say.accept("there is no walker in " + folder + " yet: it learns to walk first, " + steps
                    + " steps; it is saved at their end, so Ctrl-C before it keeps nothing");
            Optional<WalkerTraining.Skill> skill = learn(training, steps, interval, stop, say);
            if (skill.isEmpty()) {
                say.accept("stopped after " + training.steps() + " of " + steps
                        + " steps: nothing of the walker is kept; --walker_steps N makes one sooner");
                return;
            }
            if (!isEmpty()) {
                say.accept("another program has saved a walker in " + folder + " meanwhile; that one is taken");
                return;
            }
            save(training, skill.get(), inertia, seed);
            say.accept("walker saved in " + folder);
        }
    }

    /** What the walker can do in the end; empty if it was stopped. */
    private static Optional<WalkerTraining.Skill> learn(
            WalkerTraining training, long steps, long interval, StopSignal stop, Consumer<String> say) {
        long next = interval;
        while (!stop.requested()) {
            training.step();
            boolean done = training.steps() >= steps;
            if (done || training.steps() >= next) {
                next += interval;
                WalkerTraining.Skill skill = training.score();
                say.accept("walker, step " + training.steps() + ": " + text(skill));
                if (done) {
                    return Optional.of(skill);
                }
            }
        }
        return Optional.empty();
    }

    private void make() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new InputException("--walker " + folder + ": the folder cannot be made (" + FileProblem.of(e) + ")");
        }
        if (!Files.isWritable(folder)) {
            throw new InputException("--walker " + folder + ": the folder cannot be written to");
        }
    }

    private static String text(WalkerTraining.Skill skill) {
        return String.format(
                Locale.ROOT, "%.2f m/s in the wanted direction, %.1f falls a minute", skill.speed(), skill.falls());
    }

    private void save(WalkerTraining training, WalkerTraining.Skill skill, Inertia inertia, long seed) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("agent", "SAC");
        options.put("env", TASK);
        options.put("seed", "" + seed);
        options.put("inertia", Choices.name(inertia));
        options.putAll(training.parameters());
        Map<String, String> facts = new LinkedHashMap<>();
        ConfigText.putVersions(facts);
        facts.put("learning_steps", "" + training.steps());
        facts.put("skill", text(skill));
        CheckpointInfo info = new CheckpointInfo(
                "SAC",
                training.agent().updates().get(),
                List.of(seed),
                training.obsDim(),
                training.actDim(),
                options,
                facts,
                RunRecord.EMPTY,
                OptionalLong.empty());
        CheckpointStore store = new CheckpointStore(folder);
        try {
            store.begin(info, training.agent().state(), Optional.empty());
            store.finish(info);
        } catch (IOException e) {
            throw new InputException("--walker " + folder + ": the walker cannot be saved (" + FileProblem.of(e) + ")");
        }
    }
}
