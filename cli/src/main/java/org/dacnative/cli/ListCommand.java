// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dacnative.data.DatasetLocator;
import org.dacnative.env.TaskSpec;
import org.dacnative.env.Tasks;
import org.dacnative.fetch.KnownFile;
import org.dacnative.input.OneLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the tasks' files: how large they are, whether their digest is known, where they lie. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description =
                "Lists the tasks' files: size, whether the digest is known that 'fetch' checks, and where the file"
                        + " was found, else where it lies on D4RL's server.")
final class ListCommand implements Callable<Integer> {
    private static final String LINE = "%-30s %8s %6s %5s  %s%n";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        DatasetLocator locator = DatasetLocator.ofThisUser();
        var out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, LINE, "task", "MB", "digest", "found", "file");
        for (TaskSpec task : Tasks.all()) {
            KnownFile file = KnownFile.named(task.datasetFile());
            Optional<Path> found = locator.found(task.datasetFile());
            out.printf(
                    Locale.ROOT,
                    LINE,
                    task.name(),
                    file.bytes().isPresent()
                            ? String.format(Locale.ROOT, "%.1f", file.bytes().getAsLong() / 1e6)
                            : "-",
                    file.sha256().isPresent() ? "yes" : "no",
                    found.isPresent() ? "yes" : "no",
                    OneLine.of(found.map(Path::toString).orElse(file.path())));
        }
        out.flush();
        return 0;
    }
}
