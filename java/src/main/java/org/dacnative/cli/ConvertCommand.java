// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dacnative.data.Conversion;
import org.dacnative.data.EpisodesWriter;
import org.dacnative.input.InputException;
import org.dacnative.input.OneLine;
import org.dacnative.report.AtomicFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a data set of any format as D4RL's HDF5 or as NPZ, by the name that the new file is to have. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        description =
                "Writes a data set of any format as D4RL's HDF5 (OUT.hdf5, OUT.h5) or as NPZ (OUT.npz). Transitions"
                        + " keep their bits; what is dropped is said.")
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "a data set of any format that --dataset takes")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "the new file: .hdf5, .h5 or .npz; it must not be there")
    private Path out;

    @Mixin
    private ReadingFlags reading = new ReadingFlags();

    @Override
    public Integer call() throws IOException {
        String name = String.valueOf(out.getFileName()).toLowerCase(Locale.ROOT);
        boolean npz = name.endsWith(".npz");
        if (!npz && !name.endsWith(".hdf5") && !name.endsWith(".h5")) {
            throw new InputException(
                    out + ": is to be what? Names that end in .hdf5 or .h5 are D4RL's format, in .npz NPZ");
        }
        if (Files.exists(out)) {
            throw new InputException(out + ": is there already; give another name, or delete it");
        }
        Path folder = out.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new InputException(out + ": its folder is not there");
        }
        try (Conversion conversion = Conversion.of(in, reading.options())) {
            if (npz) {
                AtomicFile.write(out, stream -> EpisodesWriter.writeNpz(conversion.episodes(), stream));
            } else {
                writeHdf(conversion, folder);
            }
            say(conversion, npz);
            return 0;
        }
    }

    /** jhdf writes to a name; the finished file is then written to the wanted one as any other is. */
    private void writeHdf(Conversion conversion, Path folder) throws IOException {
        Path draft = Files.createTempFile(folder, "." + out.getFileName(), ".draft");
        try {
            EpisodesWriter.writeD4rl(conversion.episodes(), draft);
            AtomicFile.write(out, stream -> Files.copy(draft, stream));
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private void say(Conversion conversion, boolean npz) {
        PrintWriter print = spec.commandLine().getOut();
        print.println(String.format(
                Locale.ROOT,
                "%s: %s, %,d transitions, %,d trajectories, from %s",
                OneLine.of(out.toString()),
                npz ? "NPZ" : "D4RL (HDF5)",
                conversion.episodes().transitions().size(),
                conversion.episodes().trajectories().size(),
                conversion.from()));
        List<String> dropped = new ArrayList<>(conversion.dropped());
        if (!npz) {
            conversion.lostInD4rl().ifPresent(dropped::add);
        }
        dropped.forEach(line -> print.println("dropped: " + OneLine.of(line)));
        conversion.episodes().warnings().forEach(line -> print.println("warning: " + OneLine.of(line)));
        print.flush();
    }
}
