// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.data.Scaling;
import org.dacnative.deploy.SavedAgent;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.input.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Trains a policy of one pass that does what a run's policy does, for all seeds of the run, and sets both beside each other.
 * It is a training like others, of the algorithm DISTIL, with the task, the data and the seeds of the teacher's run unless
 * others are given.
 */
@Command(
        name = "distil",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        description = {
            "Trains a policy that decides in one pass after the example of a DAC run, and scores it beside its teacher.",
            "Task, data and seeds are the run's unless given; the result is a run like others (eval, --resume)."
        })
final class DistilCommand implements Callable<Integer> {
    /** The algorithm of students, which this command alone trains. */
    static final String DISTIL = "DISTIL";

    /** What the student's run has from its teacher's, unless it is given. */
    private static final Set<String> FROM_THE_TEACHER = Set.of(
            "env",
            "dataset",
            "observation",
            "ogbench_task",
            "columns",
            "max_episode_steps",
            "normalize_observations",
            "holdout",
            "fqe_updates",
            "env_class",
            "env_class_path",
            "seed",
            "num_seeds",
            "reward_tune",
            "percentile",
            "percentage",
            "data_seed",
            "rand_batch",
            "n_eval_episodes",
            "inertia");

    /** Options of training that are refused here, and why. */
    private static final Map<String, String> DECIDED = Map.of(
            "--agent", "the command trains " + DISTIL,
            "--teacher", "the teacher is the command's first word",
            "--resume", "a student's run goes on with --resume alone, without distil",
            "--no_ckpt", "the student is scored by its checkpoint",
            "--normalize_observations", "the student sees what its teacher sees",
            "--action_low", "the student acts in its teacher's units",
            "--action_high", "the student acts in its teacher's units");

    private final List<Algorithm<?>> algorithms;
    private final HyperParameters hyperParameters = new HyperParameters();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN|CKPT", description = "a run of DAC, for its newest checkpoint, or a folder step_<n>")
    private Path teacher;

    @Mixin(name = "run")
    private RunOptions run = new RunOptions();

    @Mixin(name = "saving")
    private CheckpointOptions saving = new CheckpointOptions();

    @Mixin(name = "machine")
    private MachineOptions machine = new MachineOptions();

    @Mixin(name = "authors")
    private AuthorsOptions authors = new AuthorsOptions();

    DistilCommand(List<Algorithm<?>> algorithms) {
        this.algorithms = List.copyOf(algorithms);
    }

    /** The options of this command, which are those of training DISTIL. */
    CommandSpec spec() {
        CommandSpec own = CommandSpec.forAnnotatedObject(this);
        own.addMixin(
                "hyperParameters",
                hyperParameters.options(algorithms.stream()
                        .filter(known -> known.name().equals(DISTIL))
                        .toList()));
        DECIDED.keySet().forEach(name -> hide(own, name));
        return own;
    }

    /** From the help, in the command and in the group of options that it is from. */
    private static void hide(CommandSpec own, String name) {
        for (CommandSpec holder : holders(own, name)) {
            OptionSpec shown = holder.findOption(name);
            holder.remove(shown);
            holder.addOption(OptionSpec.builder(shown).hidden(true).build());
        }
    }

    private static List<CommandSpec> holders(CommandSpec spec, String name) {
        return Stream.concat(
                        Stream.of(spec).filter(one -> one.findOption(name) != null),
                        spec.mixins().values().stream().flatMap(mixin -> holders(mixin, name).stream()))
                .toList();
    }

    @Override
    public Integer call() {
        refuseWhatTheCommandDecides();
        Checkpoint checkpoint = CheckpointStore.checkpoint(teacher);
        String algorithm = checkpoint.info().algorithm();
        if (!algorithm.equals("DAC")) {
            throw new InputException(teacher + ": it is a run of " + algorithm + ", needed is DAC");
        }
        Scaling scaling = SavedAgent.of(checkpoint, algorithms).scaling();
        TrainingRun<?> student = Resumption.parsed(algorithms, arguments(checkpoint, scaling))
                .training(spec.commandLine().getOut())
                .onlyWith(scaling);
        int code = student.call();
        if (code == 0) {
            SavedAgent saved = SavedAgent.open(student.folder(), algorithms);
            Map<String, String> options = saved.checkpoint().info().options();
            List<TeacherAndStudent.Party> parties = List.of(
                    new TeacherAndStudent.Party("teacher", SavedAgent.open(checkpoint.folder(), algorithms)),
                    new TeacherAndStudent.Party("student", saved));
            ScoringPlace.of(options, ScoringPlace.inertia(options))
                    .filter(place -> place instanceof ScoringPlace.Own
                            || !PhysicsWorld.simulatorVersion().isEmpty())
                    .ifPresent(place -> print(TeacherAndStudent.table(parties, machine, place, options)));
        }
        return code;
    }

    private void refuseWhatTheCommandDecides() {
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            String reason = DECIDED.get(option.longestName());
            if (reason != null) {
                throw new InputException(option.longestName() + " with distil: " + reason);
            }
        }
    }

    /**
     * As if they had been given to training: the teacher's first, so that those of this call count.
     *
     * @param scaling the teacher's; other data would give other ranges of actions
     */
    private List<String> arguments(Checkpoint checkpoint, Scaling scaling) {
        List<String> arguments = new ArrayList<>(List.of(
                "--agent=" + DISTIL,
                "--teacher=" + checkpoint.folder().toAbsolutePath().normalize()));
        checkpoint.info().options().forEach((name, value) -> {
            if (FROM_THE_TEACHER.contains(name)) {
                arguments.add("--" + name + "=" + value);
            }
        });
        scaling.actions().ifPresent(bounds -> {
            arguments.add("--action_low=" + PreparationFlags.numbers(bounds.low()));
            arguments.add("--action_high=" + PreparationFlags.numbers(bounds.high()));
        });
        return Resumption.overridden(arguments, spec.commandLine().getParseResult());
    }

    private void print(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }
}
