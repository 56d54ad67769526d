// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import io.jhdf.HdfFile;
import io.jhdf.api.Group;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipFile;

/** Names data of other projects for what they are, so that nobody has to guess why they are refused. */
final class ForeignData {
    static final String WANTED = "--dataset takes a D4RL file (HDF5)";

    private static final int START_BYTES = 16;

    /** Beginnings of files, as ISO-8859-1. */
    private static final Map<String, String> STARTS = Map.ofEntries(
            Map.entry("\u0093NUMPY", "a NumPy array (NPY), not a data set of several columns"),
            Map.entry("ARROW1", "an Arrow file (Minari stores such), not HDF5"),
            Map.entry("PAR1", "a Parquet file (Minari stores such), not HDF5"),
            Map.entry("\u001f\u008b", "compressed as a whole (gzip); unpack it first"),
            Map.entry("\u0080\u0002", "a Python pickle, which is never read"),
            Map.entry("\u0080\u0003", "a Python pickle, which is never read"),
            Map.entry("\u0080\u0004", "a Python pickle, which is never read"),
            Map.entry("\u0080\u0005", "a Python pickle, which is never read"),
            Map.entry("version https://", "a pointer of Git LFS, not the file itself; fetch that"),
            Map.entry("<!DOCTYPE", "a web page, not the file itself; download that"),
            Map.entry("<!doctype", "a web page, not the file itself; download that"),
            Map.entry("<html", "a web page, not the file itself; download that"));

    private ForeignData() {}

    /** What a folder is, if it is known. */
    static Optional<String> inFolder(Path folder) {
        boolean data = isMinari(folder.resolve("data"));
        return data || isMinari(folder) ? Optional.of("a Minari data set, which cannot be read yet") : Optional.empty();
    }

    /** What a file that is no HDF5 is, if it is known. */
    static Optional<String> inFile(Path path) throws IOException {
        String start;
        try (FileChannel channel = FileChannel.open(path)) {
            ByteBuffer bytes = ByteBuffer.allocate(START_BYTES);
            channel.read(bytes, 0);
            start = new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        }
        if (start.startsWith("PK\u0003\u0004")) {
            return Optional.of(inZip(path));
        }
        return STARTS.entrySet().stream()
                .filter(entry -> start.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** What an HDF5 file is that lacks D4RL's columns, if it is known. Throws what jhdf throws. */
    static Optional<String> inHdf5(HdfFile file) {
        Map<String, ?> children = file.getChildren();
        if (children.keySet().stream().anyMatch(name -> name.matches("episode_[0-9]+"))) {
            return Optional.of("a Minari data set (its steps lie in groups episode_0, ...), which cannot be read yet");
        }
        if (children.get("data") instanceof Group data && data.getChildren().containsKey("demo_0")) {
            return Optional.of("a robomimic data set (its steps lie in groups data/demo_0, ...), which cannot be read");
        }
        return Optional.empty();
    }

    private static boolean isMinari(Path folder) {
        return Files.exists(folder.resolve("main_data.hdf5")) || Files.exists(folder.resolve("metadata.json"));
    }

    private static String inZip(Path path) {
        try (ZipFile zip = new ZipFile(path.toFile())) {
            if (zip.getEntry("observations.npy") == null) {
                return "a zip archive, not HDF5; unpack it if it holds the file";
            }
            return zip.getEntry("rewards.npy") == null
                    ? "an OGBench data set (NPZ without rewards), which cannot be read yet"
                    : "a NumPy archive (NPZ), which cannot be read yet";
        } catch (IOException e) {
            return "a damaged zip archive (NumPy's NPZ is one), not HDF5";
        }
    }
}
