// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dacnative.algorithm.Algorithm;
import org.dacnative.data.RewardTuning;
import org.dacnative.deploy.KnownAlgorithms;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.NativeCache;
import org.dacnative.engine.Precision;
import org.dacnative.engine.UnsupportedDeviceException;
import org.dacnative.input.InputException;
import org.dacnative.input.PathText;
import org.dacnative.training.DivergenceException;
import org.dacnative.video.FrameSize;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Bad input is one line on standard error and exit code 2; any other failure one line and exit code 1;
 * {@code --debug} adds the stack trace.
 */
public final class Main {
    static final int BAD_INPUT = 2;
    static final int FAILURE = 1;

    private Main() {}

    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        useNativeMemoryFreely();
        System.exit(withOutputChecked(run(args)));
    }

    /** A command whose results nobody can read has failed. */
    private static int withOutputChecked(int code) {
        Optional<String> problem = StandardOutput.problem();
        if (problem.isPresent() && !StandardOutput.isClosedPipe(problem.get())) {
            System.err.println("dac-native: standard output was not written: " + problem.get());
        }
        return problem.isPresent() && code == 0 ? FAILURE : code;
    }

    /**
     * Lifts JavaCPP's own limits on native memory, unless the user has set them: they count the whole process, mapped
     * files and the driver's memory included, and would report an out-of-memory error that is none. The engine's memory
     * has one owner, so nothing relies on the garbage collector either. For the whole JVM: only a program may do it.
     */
    private static void useNativeMemoryFreely() {
        Map.of("maxBytes", "0", "maxPhysicalBytes", "0", "noPointerGC", "true").forEach((name, value) -> {
            String property = "org.bytedeco.javacpp." + name;
            System.setProperty(property, System.getProperty(property, value));
        });
    }

    /** Executes a command; the exit code. */
    static int run(String... args) {
        return run(KnownAlgorithms.ALL, args);
    }

    /** The same with other algorithms to choose from. */
    static int run(List<Algorithm<?>> algorithms, String... args) {
        boolean debug = Arrays.asList(args).contains("--debug");
        CommandLine commandLine = commandLine(new TrainCommand(Algorithms.listed(algorithms, args)), debug);
        try {
            return commandLine.execute(withoutTrain(args));
        } catch (OutOfMemoryError e) {
            return report(commandLine.getErr(), outOfMemory(e), e, debug, FAILURE);
        }
    }

    /** The parser of a command with all that is said on a failure. */
    static CommandLine commandLine(TrainCommand train, boolean debug) {
        CommandLine commandLine = new CommandLine(train.spec());
        commandLine.addSubcommand(new EvalCommand(train.algorithms()));
        commandLine.addSubcommand(new PlotCommand(train.algorithms()));
        commandLine.addSubcommand(new DatasetsCommand(train.algorithms()));
        commandLine.addSubcommand(new CollectCommand(train.algorithms()));
        commandLine.addSubcommand(new ActCommand(train.algorithms()));
        commandLine.addSubcommand(new ExportCommand(train.algorithms()));
        commandLine.addSubcommand(new DistilCommand(train.algorithms()).spec());
        List.of(Inertia.class, Precision.class, ExportCommand.Format.class)
                .forEach(type -> registerChoice(commandLine, type));
        Choices.register(commandLine, HyperParameters.Preset.class);
        Choices.registerNumbers(commandLine);
        commandLine.registerConverter(RewardTuning.class, RewardTuning::named);
        commandLine.registerConverter(DeviceOption.class, DeviceOption::parse);
        commandLine.registerConverter(Path.class, Main::path);
        commandLine.registerConverter(GpuOption.class, GpuOption::parse);
        commandLine.registerConverter(FrameSize.class, RenderOptions::parseSize);
        commandLine.setParameterExceptionHandler((error, arguments) -> badArguments(error, debug));
        commandLine.setExecutionExceptionHandler((error, command, result) -> failed(error, command.getErr(), debug));
        commandLine.setExecutionStrategy(parsed -> executeHere(parsed, debug));
        commandLine.setUsageHelpWidth(120);
        GroupedHelp.install(commandLine);
        commandLine.setExpandAtFiles(false);
        acceptWhatArgparseDoes(commandLine);
        return commandLine;
    }

    /** An unambiguous beginning of an option will do, and of an option that is given twice the last one counts. */
    private static void acceptWhatArgparseDoes(CommandLine commandLine) {
        commandLine.setAbbreviatedOptionsAllowed(true);
        commandLine.setOverwrittenOptionsAllowed(true);
        commandLine.setAllowSubcommandsAsOptionParameters(true); // --agent distil
    }

    /** Training has no command of its own, but people write one. */
    private static String[] withoutTrain(String[] args) {
        return args.length > 0 && args[0].equals("train") ? Arrays.copyOfRange(args, 1, args.length) : args;
    }

    private static Path path(String text) {
        try {
            return PathText.parse(text);
        } catch (InputException e) {
            throw new TypeConversionException("it " + e.getMessage());
        }
    }

    /** Help needs nothing of the machine; a command needs to know its folders. */
    private static int executeHere(ParseResult parsed, boolean debug) {
        boolean help = parsed.asCommandLineList().stream()
                .map(CommandLine::getParseResult)
                .anyMatch(part -> part.isUsageHelpRequested() || part.isVersionHelpRequested());
        try {
            if (!help) {
                WorkingFolder.require();
                NativeCache.choose(line -> System.err.println("dac-native: " + line));
            }
        } catch (RuntimeException e) {
            return failed(e, parsed.commandSpec().commandLine().getErr(), debug);
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** Native memory, whose size the options decide, or Java's own. */
    private static String outOfMemory(OutOfMemoryError error) {
        return error.getMessage() + "; smaller --num_seeds, --batch_size, --num_q_samples or networks need less memory,"
                + " and java -Xmx... gives the loading of data more";
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // a list of enum classes has no better type
    private static void registerChoice(CommandLine commandLine, Class<? extends Enum> type) {
        Choices.register(commandLine, type);
    }

    private static int badArguments(ParameterException error, boolean debug) {
        PrintWriter err = error.getCommandLine().getErr();
        String message = message(error);
        if (error instanceof UnmatchedArgumentException unmatched) {
            boolean training = error.getCommandLine().getParent() == null; // the words are training's
            message = Optional.of(unmatched.getUnmatched())
                    .filter(words -> training)
                    .flatMap(FamiliarWords::answer)
                    .orElse(message + suggestion(unmatched));
        }
        return report(err, message + " (--help lists all options)", error, debug, BAD_INPUT);
    }

    /** A converter's own words, or the parser's, which may say that it is an error and stumbles over an empty name. */
    static String message(ParameterException error) {
        if (error.getCause() instanceof IndexOutOfBoundsException) {
            return "'' is given where a name is needed";
        }
        return error.getCause() instanceof InputException cause
                ? cause.withFlags()
                : error.getMessage().replaceFirst("^Error: ", "");
    }

    private static String suggestion(UnmatchedArgumentException unmatched) {
        List<String> suggestions = unmatched.getSuggestions();
        return suggestions.isEmpty() ? "" : "; did you mean " + String.join(" or ", suggestions) + "?";
    }

    private static int failed(Exception error, PrintWriter err, boolean debug) {
        if (error instanceof InputException input) {
            return report(err, input.withFlags(), error, debug, BAD_INPUT);
        }
        if (error instanceof UnsupportedDeviceException) {
            return report(err, error.getMessage(), error, debug, BAD_INPUT);
        }
        if (error instanceof DivergenceException) {
            return report(err, error.getMessage(), error, debug, FAILURE);
        }
        String text = error.getMessage() == null ? error.toString() : error.getMessage();
        return report(err, text + " (--debug shows where)", error, debug, FAILURE);
    }

    private static int report(PrintWriter err, String message, Throwable error, boolean debug, int code) {
        err.println("dac-native: " + message.replaceAll("\\s*\\R\\s*", " "));
        if (debug) {
            error.printStackTrace(err);
        }
        err.flush();
        return code;
    }
}
