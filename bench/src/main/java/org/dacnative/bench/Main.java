// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dacnative.bench.measure.Group;
import org.dacnative.engine.UnsupportedDeviceException;
import org.dacnative.input.InputException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.TypeConversionException;

/**
 * The benchmarks' command line ({@code ./dac bench}); without a command it measures, and what is no command goes to JMH. Bad
 * input is one line and exit code 2, a failure one line and exit code 1.
 */
@Command(
        name = "dac bench",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Measures dac-native on this machine beside the machine's own limits and other programs. Anything else than"
                        + " these commands is for JMH: -l lists the benchmarks, a pattern and -p, -prof, -rf work as usual.",
        subcommands = {
            RunCommand.class,
            ReportCommand.class,
            CompareCommand.class,
            LearningCommand.class,
            AgentsCommand.class,
            CublasCommand.class,
            UnfusedCommand.class,
            JmhCommand.class
        })
public final class Main {
    private static final int FAILURE = 1;
    static final int BAD_INPUT = 2;

    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        // JMH holds its lock for one benchmark at a time: another run's would end ours in the middle. Both show in the
        // spread.
        System.setProperty("jmh.ignoreLock", "true");
        System.exit(execute(args));
    }

    /** The exit code. */
    static int execute(String... args) {
        CommandLine commandLine = new CommandLine(new Main());
        List<String> words = args.length == 0 ? List.of("run") : List.of(args);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.getSubcommands().values().forEach(command -> command.registerConverter(Group.class, Main::group));
        commandLine.setParameterExceptionHandler((error, arguments) -> {
            error.getCommandLine().getErr().println("dac bench: " + error.getMessage() + " (--help lists all options)");
            return BAD_INPUT;
        });
        commandLine.setExecutionExceptionHandler((error, command, result) -> {
            boolean bad = error instanceof InputException || error instanceof UnsupportedDeviceException;
            command.getErr().println("dac bench: " + (error.getMessage() == null ? error : error.getMessage()));
            return bad ? BAD_INPUT : FAILURE;
        });
        return commandLine.execute(withJmh(commandLine, words).toArray(String[]::new));
    }

    /** What is none of our commands is JMH's: a pattern of benchmarks, {@code -l}, {@code -prof gc}, as its users expect. */
    private static List<String> withJmh(CommandLine commandLine, List<String> words) {
        boolean ours = commandLine.getSubcommands().containsKey(words.get(0))
                || commandLine.getCommandSpec().findOption(words.get(0)) != null;
        return ours ? words : Stream.concat(Stream.of("jmh"), words.stream()).toList();
    }

    private static Group group(String label) {
        return Arrays.stream(Group.values())
                .filter(group -> group.label().equals(label.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + label + "' is not one of "
                        + Arrays.stream(Group.values()).map(Group::label).collect(Collectors.joining(", "))));
    }
}
