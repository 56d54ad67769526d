// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.dacnative.data.HdfCalls.reading;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.dacnative.input.InputException;

/** An open HDF5 file: columns and groups by path. Whatever is wrong with them becomes an InputException of one line. */
record HdfContents(Path path, HdfFile file, HdfTree tree) implements Contents {

    HdfContents(Path path) {
        this(path, reading(path, "the file", () -> open(path)));
    }

    private HdfContents(Path path, HdfFile file) {
        this(path, file, new HdfTree(file));
    }

    private static HdfFile open(Path path) {
        try {
            return HdfGuard.open(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        file.getHdfBackingStorage().close(); // HdfFile.close() wants to name the file in its log, and knows none
    }

    boolean has(String key) {
        return find(key).isPresent();
    }

    boolean isGroup(String key) {
        return find(key).filter(Group.class::isInstance).isPresent();
    }

    /** Names in a group, sorted; none if there is no such group. */
    Set<String> names(String group) {
        return find(group)
                .filter(Group.class::isInstance)
                .<Set<String>>map(node -> reading(
                        path,
                        group,
                        () -> new TreeSet<>(((Group) node).getChildren().keySet())))
                .orElse(Set.of());
    }

    /** Throws InputException if there is none, or something that is no column. */
    Column column(String key) {
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

    private Optional<Node> find(String key) {
        return reading(path, key, () -> tree.find(key));
    }

    private InputException bad(String what) {
        return new InputException(path + ": " + what);
    }
}
