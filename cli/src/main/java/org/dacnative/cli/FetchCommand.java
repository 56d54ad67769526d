// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.dacnative.data.DatasetLocator;
import org.dacnative.data.TaskShape;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.dacnative.fetch.Fetch;
import org.dacnative.fetch.KnownFile;
import org.dacnative.fetch.Progress;
import org.dacnative.input.InputException;
import org.dacnative.input.OneLine;
import org.dacnative.input.PathText;
import org.dacnative.report.ProgressLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings a task's file to where training looks for it. */
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description = "Downloads a task's file to where training looks for it. What an interrupted download got stays"
                + " beside it, and the same command goes on from there. The file gets its name when size, digest and"
                + " columns are right.")
final class FetchCommand implements Callable<Integer> {
    private static final int STEPS_SHOWN = 50;
    private static final double MB = 1e6;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TASK", description = "as 'datasets list' calls it")
    private String name;

    @Option(
            names = "--from",
            paramLabel = "URL|DIR",
            description = "another address of the file, of a mirror of D4RL's server if it ends in a slash; or a folder"
                    + " that has it, or the file (default: D4RL's server)")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            description = "the folder that gets it (default: $D4RL_DATASET_DIR, else ~/.d4rl/datasets)")
    private Path to;

    @Override
    public Integer call() {
        TaskSpec task = Tasks.find(name, name);
        KnownFile file = KnownFile.named(task.datasetFile());
        TaskShape shape = DatasetReport.shape(task);
        Path folder = to == null ? DatasetLocator.ofThisUser().folder() : to;
        Path target = folder.resolve(file.name());
        if (Files.exists(target)) {
            Fetch.check(file, shape, target, target + " is there already");
            say(OneLine.of(target.toString()) + ": is there already, " + checked(file));
            return 0;
        }
        Path got = isAddress() ? download(file, shape, folder) : new Fetch().copy(file, shape, local(file), folder);
        say(OneLine.of(got.toString()) + ": " + checked(file));
        return 0;
    }

    private boolean isAddress() {
        return from == null || from.matches("(?i)https?://.*");
    }

    private Path download(KnownFile file, TaskShape shape, Path folder) {
        try (Shown shown = new Shown()) {
            return new Fetch().download(file, shape, address(file), folder, shown);
        }
    }

    private URI address(KnownFile file) {
        if (from == null) {
            return KnownFile.SERVER.resolve(file.path());
        }
        try {
            URI address = new URI(from);
            return from.endsWith("/") ? address.resolve(file.path()) : address;
        } catch (URISyntaxException e) {
            throw new InputException("--from " + from + ": is no address (" + e.getReason() + ")");
        }
    }

    private Path local(KnownFile file) {
        Path path;
        try {
            path = PathText.parse(from);
        } catch (InputException e) {
            throw new InputException("--from " + e.getMessage());
        }
        Path source = Files.isDirectory(path) ? path.resolve(file.name()) : path;
        if (!Files.isRegularFile(source)) {
            throw new InputException("--from " + from + ": there is no " + source);
        }
        return source;
    }

    private static String checked(KnownFile file) {
        return file.sha256().isPresent()
                ? "size, digest and columns are right"
                : "its columns are right; nobody published its digest";
    }

    private void say(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }

    /** A line on standard error, where the size of the file is known. */
    private static final class Shown implements Progress, AutoCloseable {
        private ProgressLine line;
        private long next;

        @Override
        public void at(long bytes, OptionalLong total) {
            if (total.isEmpty()) {
                return;
            }
            if (line == null) {
                line = ProgressLine.onStandardError(megabytes(total.getAsLong()), "MB");
                line.begin(megabytes(bytes));
            }
            if (bytes >= next || bytes == total.getAsLong()) {
                line.update(megabytes(bytes), Map.of(), OptionalDouble.empty());
                next = bytes + total.getAsLong() / STEPS_SHOWN;
            }
        }

        @Override
        public void close() {
            if (line != null) {
                line.close();
            }
        }

        private static long megabytes(long bytes) {
            return Math.round(bytes / MB);
        }
    }
}
