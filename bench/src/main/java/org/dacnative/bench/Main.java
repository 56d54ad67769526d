// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.dacnative.bench.measure.Group;
import org.dacnative.engine.UnsupportedDeviceException;
import org.dacnative.input.InputException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.TypeConversionException;

/**
 * The benchmarks' command line ({@code ./dac bench}); without a command it measures. Bad input is one line and exit code
 * 2, a failure one line and exit code 1.
 */
@Command(
        name = "dac bench",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Measures dac-native on this machine beside the machine's own limits and other programs.",
        subcommands = {
            RunCommand.class,
            ReportCommand.class,
            CompareCommand.class,
            LearningCommand.class,
            JmhCommand.class
        })
public final class Main {
    private static final int FAILURE = 1;
    private static final int BAD_INPUT = 2;

    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        // JMH holds its lock for one benchmark at a time: another run's would end ours in the middle. Both show in the
        // spread.
        System.setProperty("jmh.ignoreLock", "true");
        System.exit(execute(args.length == 0 ? new String[] {"run"} : args));
    }

    /** The exit code. */
    static int execute(String... args) {
        CommandLine commandLine = new CommandLine(new Main());
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
        return commandLine.execute(args);
    }

    private static Group group(String label) {
        return Arrays.stream(Group.values())
                .filter(group -> group.label().equals(label.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + label + "' is not one of "
                        + Arrays.stream(Group.values()).map(Group::label).collect(Collectors.joining(", "))));
    }
}
