// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dacnative.engine.EngineConfig;
import org.dacnative.input.InputException;

/**
 * Goes through a folder of recorded updates of the authors' program and compares each with this one. A case passes if
 * every quantity is within its tolerance; one with options that are not built is reported as such and not run.
 */
public final class GoldenVerification {
    private GoldenVerification() {}

    /**
     * Runs every {@code *.h5} file of the folder in the order of the names and hands over each result as it is known.
     *
     * @param config where to compute, with one seed
     */
    public static List<CaseResult> run(Path folder, EngineConfig config, Consumer<CaseResult> listener) {
        return files(folder).stream()
                .map(path -> {
                    CaseResult result = runCase(path, config);
                    listener.accept(result);
                    return result;
                })
                .toList();
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(path -> path.toString().endsWith(".h5"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new InputException("--golden " + folder + " holds no .h5 file");
            }
            return files;
        } catch (IOException | UncheckedIOException e) {
            throw new InputException("--golden " + folder + " is not a readable folder");
        }
    }

    private static CaseResult runCase(Path path, EngineConfig config) {
        String name = path.getFileName().toString().replaceFirst("\\.h5$", "");
        try (GoldenFile file = new GoldenFile(path)) {
            List<String> missing = GoldenOptions.notBuilt(file);
            return missing.isEmpty()
                    ? CaseResult.judged(name, compare(file, config))
                    : CaseResult.notYet(name, String.join(", ", missing));
        } catch (InputException e) {
            return CaseResult.failed(name, e.getMessage());
        }
    }

    private static List<QuantityError> compare(GoldenFile file, EngineConfig config) {
        Tolerances tolerances = new Tolerances(config.precision());
        return switch (file.text("kind")) {
            case GoldenOptions.UPDATE, GoldenOptions.DROPOUT -> GoldenUpdate.run(file, config, tolerances);
            case GoldenOptions.SEQUENCE -> GoldenSequence.run(file, config, tolerances);
            case GoldenOptions.ACTING -> GoldenActing.run(file, config, tolerances);
            default -> GoldenBaseline.run(file, config, tolerances);
        };
    }
}
