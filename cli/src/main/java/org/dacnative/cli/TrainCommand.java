// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.checkpoint.Checkpoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The default command: trains on a data set and scores the policy, or goes on with a run that does. */
@Command(
        name = "dac-native",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        sortOptions = false,
        customSynopsis = {
            "dac-native --env TASK [--dataset FILE] [OPTION...]",
            "       dac-native --dataset FILE [OPTION...]",
            "       dac-native --resume FOLDER",
            "       dac-native --env demo [OPTION...]",
            "       dac-native COMMAND [OPTION...]"
        },
        description =
                "Trains Diffusion Actor-Critic, or another algorithm, on a D4RL data set and scores it in MuJoCo.",
        subcommands = {VerifyCommand.class, DoctorCommand.class, HelpCommand.class})
final class TrainCommand implements Callable<Integer> {
    /** As a shell reports a program that Ctrl-C ended. */
    static final int INTERRUPTED = 130;

    private final List<Algorithm<?>> algorithms;
    private final HyperParameters hyperParameters = new HyperParameters();

    @Spec
    private CommandSpec spec;

    @Mixin(name = "run")
    private RunOptions run = new RunOptions();

    @Mixin(name = "saving")
    private CheckpointOptions saving = new CheckpointOptions();

    @Mixin(name = "machine")
    private MachineOptions machine = new MachineOptions();

    @Mixin(name = "tuning")
    private FineTuneOptions tuning = new FineTuneOptions();

    @Mixin(name = "authors")
    private AuthorsOptions authors = new AuthorsOptions();

    /** @param algorithms to choose from with {@code --agent} */
    TrainCommand(List<Algorithm<?>> algorithms) {
        this.algorithms = List.copyOf(algorithms);
    }

    /** The options of this command, those of the algorithms included. */
    CommandSpec spec() {
        CommandSpec own = CommandSpec.forAnnotatedObject(this);
        own.addMixin("hyperParameters", hyperParameters.options(algorithms));
        return own;
    }

    List<Algorithm<?>> algorithms() {
        return algorithms;
    }

    /** What was given of a run. */
    RunOptions run() {
        return run;
    }

    @Override
    public Integer call() {
        if (saving.resume != null) {
            return Resumption.of(this, saving.resume, spec.commandLine().getParseResult())
                    .call(spec.commandLine().getOut());
        }
        Algorithms.requireOfTraining(run.agent);
        return call(Optional.empty(), spec.commandLine().getOut());
    }

    /** Trains, from a checkpoint if there is one. */
    int call(Optional<Checkpoint> from, PrintWriter out) {
        TrainOptions options = validOptions();
        return "demo".equals(run.env)
                ? new DemoRun(options, out).call()
                : training(algorithm(), options, from, out).call();
    }

    /** A training on a data set that has not begun. */
    TrainingRun<?> training(PrintWriter out) {
        return training(algorithm(), validOptions(), Optional.empty(), out);
    }

    private TrainOptions validOptions() {
        TrainOptions options = options();
        run.validate();
        saving.validate();
        tuning.validate();
        return options;
    }

    /** Every option as text, by its flag's name. */
    Map<String, String> optionTexts() {
        return optionTexts(algorithm(), options());
    }

    private static <C extends Record & TrainingConfig> Map<String, String> optionTexts(
            Algorithm<C> algorithm, TrainOptions options) {
        C config = options.hyperParameters().config(algorithm, options.run().published());
        return ConfigText.options(options, algorithm.parameters().texts(config));
    }

    private static <C extends Record & TrainingConfig> TrainingRun<C> training(
            Algorithm<C> algorithm, TrainOptions options, Optional<Checkpoint> from, PrintWriter out) {
        return new TrainingRun<>(algorithm, options, out, from);
    }

    private TrainOptions options() {
        authors.apply(run, hyperParameters);
        return new TrainOptions(run, hyperParameters, saving, machine, tuning, authors);
    }

    private Algorithm<?> algorithm() {
        return Algorithms.find(algorithms, run.agent);
    }
}
