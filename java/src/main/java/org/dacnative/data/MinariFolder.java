// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dacnative.input.InputException;

/** A folder in which Minari stores a data set: {@code metadata.json} and, where it is stored so, one HDF5 file. */
final class MinariFolder {
    private static final String METADATA = "metadata.json";
    private static final String DATA = "main_data.hdf5";
    private static final long MOST_BYTES = 1 << 24;

    private MinariFolder() {}

    /** The file with the steps. Throws InputException for other folders and other ways of storing. */
    static Path file(Path folder) {
        Path inner = folder.resolve("data");
        Path data = isOne(inner) ? inner : folder;
        if (!isOne(data)) {
            throw new InputException(folder + ": is a folder" + ForeignData.END);
        }
        String stored = text(data, "data_format").orElse("hdf5");
        if (!stored.equals("hdf5")) {
            throw new InputException(folder + ": is a Minari data set whose steps are stored as " + stored
                    + ", which is not read here; store its episodes again with Minari's data_format=\"hdf5\"");
        }
        Path file = data.resolve(DATA);
        if (!Files.isRegularFile(file)) {
            throw new InputException(folder + ": is a Minari data set without its " + DATA + "; download it again");
        }
        return file;
    }

    /** The data set's id, for a file in such a folder. */
    static Optional<String> id(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? Optional.empty() : text(folder, "dataset_id");
    }

    private static boolean isOne(Path folder) {
        return Files.exists(folder.resolve(DATA)) || Files.exists(folder.resolve(METADATA));
    }

    /** A text of the metadata; empty if there is none, or no metadata that can be read. */
    private static Optional<String> text(Path folder, String key) {
        Path file = folder.resolve(METADATA);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
                return Optional.empty();
            }
            try (Reader reader = Files.newBufferedReader(file)) {
                return JsonParser.parseReader(reader) instanceof JsonObject object
                                && object.get(key) != null
                                && object.get(key).isJsonPrimitive()
                        ? Optional.of(object.get(key).getAsString())
                        : Optional.empty();
            }
        } catch (IOException | JsonParseException | StackOverflowError e) {
            return Optional.empty();
        }
    }
}
