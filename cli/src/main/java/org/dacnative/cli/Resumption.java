// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.input.InputException;
import org.dacnative.input.PathText;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * {@code --resume}: the run's own options, read from its newest checkpoint, with those given beside the flag on top. What
 * would change the run's numbers is refused with its name; what may change is said.
 */
final class Resumption {
    /** They decide when something is shown or kept, or how fast it goes; of data, the rows themselves are compared. */
    private static final Set<String> MAY_CHANGE = Set.of(
            "dataset",
            "observation",
            "ogbench_task",
            "columns",
            "max_episode_steps",
            "env_class_path",
            "threads",
            "log_interval",
            "eval_interval",
            "save_ckpt",
            "ckpt_interval",
            "keep_ckpts",
            "no_ckpt",
            "save_video",
            "render_size");

    /** They belong to this call, not to the run. */
    private static final Set<String> OF_THIS_CALL = Set.of("--resume", "--debug");

    private final Checkpoint checkpoint;
    private final TrainCommand command;
    private final String changes;

    private Resumption(Checkpoint checkpoint, TrainCommand command, String changes) {
        this.checkpoint = checkpoint;
        this.command = command;
        this.changes = changes;
    }

    /**
     * Everything that can be refused before the data are read.
     *
     * @param given what was given beside the flag
     */
    static Resumption of(TrainCommand asked, Path run, ParseResult given) {
        PathText.requireFolder("--resume " + run, run);
        Checkpoint checkpoint = new CheckpointStore(CheckpointStore.runOf(run)).newest();
        requireNewest(run, checkpoint);
        requireSameVersions(checkpoint.info());
        List<String> recorded = arguments(checkpoint.info());
        requireSameAlgorithm(run, checkpoint.info().algorithm(), given);
        requireSameFolder(checkpoint, given);
        TrainCommand command = parsed(asked.algorithms(), overridden(recorded, given));
        Map<String, String> before = parsed(asked.algorithms(), recorded).optionTexts();
        return new Resumption(checkpoint, command, changes(run, before, command.optionTexts()));
    }

    int call(PrintWriter out) {
        Optional<String> finished = FinishedRun.sentence(checkpoint).filter(sentence -> changes.isEmpty());
        if (finished.isPresent()) {
            out.println(finished.get());
            out.flush();
            return 0;
        }
        out.println(
                "resuming: " + checkpoint.folder() + ", " + checkpoint.info().updates() + " updates done");
        if (!changes.isEmpty()) {
            out.println("changed: " + changes);
        }
        out.flush();
        return command.call(Optional.of(checkpoint), out);
    }

    /** The options of a checkpoint's run. */
    static RunOptions optionsOf(CheckpointInfo info, List<Algorithm<?>> algorithms) {
        return parsed(algorithms, arguments(info)).run();
    }

    /** The folder of the run that a checkpoint belongs to. */
    static Path runOf(Checkpoint checkpoint) {
        return checkpoint.folder().toAbsolutePath().getParent().getParent();
    }

    /** InputException if the run goes on with other rows, or with a task of another size. */
    static void requireSameData(Checkpoint checkpoint, CheckpointInfo now) {
        String before = checkpoint.info().facts().get("data_digest");
        if (!now.facts().get("data_digest").equals(before)) {
            throw new InputException("the data of " + now.options().get("dataset") + " are not those of the run: "
                    + now.facts().get("data_digest") + ", needed is " + before + "; --dataset gives another file");
        }
    }

    /** Before the options are read, which are the algorithm's own. */
    private static void requireSameAlgorithm(Path run, String algorithm, ParseResult given) {
        String asked = given.matchedOptionValue("--agent", algorithm);
        if (!asked.equalsIgnoreCase(algorithm)) {
            throw new InputException("--resume " + run + ": the run trains " + algorithm + ", not " + asked
                    + "; leave out --agent, or start a new run");
        }
    }

    /** A run goes on where it is. */
    private static void requireSameFolder(Checkpoint checkpoint, ParseResult given) {
        Path results = given.matchedOptionValue("--results_dir", null);
        Path run = runOf(checkpoint);
        if (results != null
                && !run.normalize().startsWith(results.toAbsolutePath().normalize())) {
            throw new InputException("--results_dir " + results + ": a run goes on in its own folder, " + run
                    + "; leave it out, or copy the folder there and resume the copy");
        }
    }

    /** A run leaves no files of two pasts: it goes on from where it has come to. */
    private static void requireNewest(Path named, Checkpoint newest) {
        boolean checkpoint = CheckpointStore.isCheckpoint(named);
        if (checkpoint
                && !named.toAbsolutePath().normalize().endsWith(newest.folder().getFileName())) {
            throw new InputException("--resume " + named + ": a run goes on from its newest checkpoint, which is "
                    + newest.folder().getFileName() + "; name the run's folder, " + runOf(newest));
        }
    }

    private static void requireSameVersions(CheckpointInfo info) {
        Map<String, String> now = new LinkedHashMap<>();
        ConfigText.putVersions(now);
        if (!info.facts().containsKey("version")) {
            throw new InputException("the run was saved by a program (Trainer.save), which alone can go on with it");
        }
        for (String name : List.of("version", "mujoco")) {
            if (!now.get(name).equals(info.facts().get(name))) {
                throw new InputException(
                        "the run was made with " + name + " " + info.facts().get(name) + ", here is " + now.get(name)
                                + ": its numbers would not be those of one run");
            }
        }
    }

    private static String changes(Path run, Map<String, String> before, Map<String, String> now) {
        List<String> changed = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        now.forEach((name, value) -> {
            String old = before.getOrDefault(name, "");
            if (!value.equals(old)) {
                boolean sameKind = name.equals("device") && kind(value).equals(kind(old));
                (MAY_CHANGE.contains(name) || sameKind ? changed : refused)
                        .add("--" + name + " " + old + " -> " + value);
            }
        });
        if (!refused.isEmpty()) {
            throw new InputException("--resume " + run + ": the run cannot go on with " + String.join(", ", refused)
                    + "; leave out what differs, or start a new run");
        }
        return String.join(", ", changed);
    }

    private static String kind(String device) {
        return device.replaceAll(":.*", "");
    }

    /** The command that these arguments would have made. */
    static TrainCommand parsed(List<Algorithm<?>> algorithms, List<String> arguments) {
        TrainCommand command = new TrainCommand(algorithms);
        try {
            CommandLine commandLine = Main.commandLine(command, false);
            commandLine.setOverwrittenOptionsAllowed(true);
            commandLine.parseArgs(arguments.toArray(String[]::new));
            return command;
        } catch (ParameterException e) {
            throw new InputException("the checkpoint's options do not suit this program: " + Main.message(e));
        }
    }

    private static List<String> arguments(CheckpointInfo info) {
        List<String> arguments = info.options().entrySet().stream()
                .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.toCollection(ArrayList::new));
        arguments.add("--preset=none"); // all hyper-parameters are there
        return arguments;
    }

    /**
     * Arguments with those given on top: of an option that is given nothing else is left, for lists would grow.
     *
     * @param before of the form --name=value
     */
    static List<String> overridden(List<String> before, ParseResult given) {
        Set<String> names = given.matchedOptions().stream()
                .flatMap(option -> Arrays.stream(option.names()))
                .collect(Collectors.toSet());
        List<String> arguments = before.stream()
                .filter(argument -> !names.contains(argument.substring(0, argument.indexOf('='))))
                .collect(Collectors.toCollection(ArrayList::new));
        for (OptionSpec option : given.matchedOptions()) {
            if (!OF_THIS_CALL.contains(option.longestName())) {
                option.originalStringValues().forEach(value -> arguments.add(option.longestName() + "=" + value));
            }
        }
        return arguments;
    }
}
