// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.dacnative.data.Conversion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a data set of any format in another one. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description =
                "Writes a data set of any format as D4RL's HDF5, NPZ or Minari. Transitions keep their bits; what is"
                        + " dropped is said.")
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "a data set of any format that --dataset takes")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = NewDataset.NAMES)
    private Path out;

    @Mixin
    private ReadingFlags reading = new ReadingFlags();

    @Override
    public Integer call() {
        NewDataset made = new NewDataset(out);
        try (Conversion conversion = Conversion.of(in, reading.options())) {
            made.write(conversion, spec.commandLine().getOut());
        }
        return 0;
    }
}
