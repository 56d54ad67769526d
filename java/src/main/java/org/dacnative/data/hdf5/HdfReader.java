// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import static org.dacnative.data.column.FileCalls.reading;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.dacnative.data.column.Column;
import org.dacnative.data.column.DataRefusal;
import org.dacnative.input.InputException;

/** An open HDF5 file: columns and groups by path. Whatever is wrong with them becomes an InputException of one line. */
public final class HdfReader implements AutoCloseable {
    private final Path path;
    private final HdfFile file;
    private final HdfTree tree;

    /** Opens a file. Throws InputException if it cannot be read. */
    public HdfReader(Path path) {
        this.path = path;
        file = reading(path, "the file", () -> open(path));
        tree = new HdfTree(file);
    }

    /** Whether a file is HDF5, by its first bytes. Throws InputException if it is and its end is missing. */
    public static boolean recognises(Path path, FileChannel channel) throws IOException {
        return HdfHead.check(path, channel);
    }

    /** Of the file, as it was given. */
    public Path path() {
        return path;
    }

    /** Whether there is a column or a group of this path. */
    public boolean has(String key) {
        return find(key).isPresent();
    }

    /** Whether there is a group of this path. */
    public boolean isGroup(String key) {
        return find(key).filter(Group.class::isInstance).isPresent();
    }

    /** Names in a group, sorted; none if there is no such group. */
    public Set<String> names(String group) {
        return find(group)
                .filter(Group.class::isInstance)
                .<Set<String>>map(node -> reading(
                        path,
                        group,
                        () -> new TreeSet<>(((Group) node).getChildren().keySet())))
                .orElse(Set.of());
    }

    /** Throws InputException if there is none, or something that is no column. */
    public Column column(String key) {
        Node node = find(key).orElseThrow(() -> bad("key " + key + " is missing"));
        if (node instanceof Dataset dataset) {
            if (file.getHdfBackingStorage() instanceof HdfGuard guard
                    && guard.refusal(dataset).isPresent()) {
                throw bad(key + " " + guard.refusal(dataset).get() + DataRefusal.COPY_IT);
            }
            return new HdfColumn(dataset);
        }
        throw bad(key + " is a " + (node instanceof Group ? "group" : "type") + ", not a column of numbers");
    }

    /**
     * What the file says of the environment that it is from, names with texts; empty if it says nothing that can be read.
     */
    public Map<String, String> environment() {
        return new HdfMetadata(file).environment();
    }

    @Override
    public void close() {
        file.getHdfBackingStorage().close(); // HdfFile.close() wants to name the file in its log, and knows none
    }

    private Optional<Node> find(String key) {
        return reading(path, key, () -> tree.find(key));
    }

    private static HdfFile open(Path path) {
        try {
            return HdfGuard.open(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputException bad(String what) {
        return new InputException(path + ": " + what);
    }
}
