// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.dacnative.data.Conversion;
import org.dacnative.data.Episodes;
import org.dacnative.data.EpisodesWriter;
import org.dacnative.data.MinariWriter;
import org.dacnative.input.HomeFolder;
import org.dacnative.input.InputException;
import org.dacnative.input.OneLine;
import org.dacnative.report.AtomicFile;

/** A data set that a command makes, in the format that its name asks for. */
final class NewDataset {
    /** Of {@code OUT} in the usage of commands. */
    static final String NAMES = "the new data set: OUT.hdf5 or OUT.h5 for D4RL's HDF5, OUT.npz for NPZ, a folder OUT-v0"
            + " (or another number) for Minari; it must not be there";

    private final Path path;
    private final Format format;

    private enum Format {
        D4RL("D4RL (HDF5)"),
        NPZ("NPZ"),
        MINARI("Minari (HDF5)");

        private final String text;

        Format(String text) {
            this.text = text;
        }
    }

    /** Throws InputException for names of no format, and for what is there already. */
    NewDataset(Path path) {
        this.path = path;
        this.format = format(String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT));
        OutputFile.requireNew(path.toString(), path);
    }

    private Format format(String name) {
        if (name.endsWith(".hdf5") || name.endsWith(".h5")) {
            return Format.D4RL;
        }
        if (name.endsWith(".npz")) {
            return Format.NPZ;
        }
        if (name.matches("[\\w-]+-v\\d+")) {
            return Format.MINARI;
        }
        throw new InputException(
                path + ": is to be what? Names that end in .hdf5 or .h5 are D4RL's format, in .npz NPZ,"
                        + " in -v0 (or another number) Minari's");
    }

    /** Writes it, and says what it holds and what it does not. */
    void write(Conversion conversion, PrintWriter out) {
        Episodes episodes = conversion.episodes();
        switch (format) {
            case D4RL -> AtomicFile.writeNamed(path, draft -> EpisodesWriter.writeD4rl(episodes, draft));
            case NPZ -> AtomicFile.write(path, stream -> EpisodesWriter.writeNpz(episodes, stream));
            case MINARI -> AtomicFile.writeFolder(path, draft -> MinariWriter.write(episodes, draft, id()));
        }
        out.println(String.format(
                Locale.ROOT,
                "%s: %s, %,d transitions, %,d trajectories, from %s",
                OneLine.of(path.toString()),
                format.text,
                episodes.transitions().size(),
                episodes.trajectories().size(),
                conversion.from()));
        List<String> dropped = new ArrayList<>(conversion.dropped());
        lost(conversion).ifPresent(dropped::add);
        dropped.forEach(line -> out.println("dropped: " + OneLine.of(line)));
        episodes.warnings().forEach(line -> out.println("warning: " + OneLine.of(line)));
        out.flush();
    }

    private Optional<String> lost(Conversion conversion) {
        return switch (format) {
            case D4RL -> conversion.lostInD4rl();
            case NPZ -> Optional.empty();
            case MINARI -> conversion.lostInMinari();
        };
    }

    /** By the place below the folder in which Minari looks, which has the namespaces; else the folder's name alone. */
    private String id() {
        String variable = System.getenv().getOrDefault("MINARI_DATASETS_PATH", "");
        Optional<Path> root = variable.isBlank()
                ? HomeFolder.find().map(home -> home.resolve(".minari").resolve("datasets"))
                : Optional.of(Path.of(variable));
        Path absolute = path.toAbsolutePath().normalize();
        return root.map(folder -> folder.toAbsolutePath().normalize())
                .filter(absolute::startsWith)
                .map(folder -> folder.relativize(absolute).toString())
                .orElse(absolute.getFileName().toString());
    }
}
