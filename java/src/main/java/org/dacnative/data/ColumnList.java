// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.dacnative.data.column.Column;
import org.dacnative.data.hdf5.HdfReader;
import org.dacnative.input.InputException;

/** All columns of a file by name, needed or not; those of episodes' groups under one name. What cannot be read stands apart. */
final class ColumnList {
    /** Groups can hold each other. */
    private static final int DEEPEST = 8;

    private static final int MOST = 1_000_000;

    private final Map<String, List<Column>> columns = new LinkedHashMap<>();
    private final Map<String, String> refusals = new LinkedHashMap<>();
    private int count;

    private ColumnList() {}

    static ColumnList of(Contents contents) {
        ColumnList list = new ColumnList();
        if (contents instanceof HdfContents hdf) {
            list.walk(hdf.file(), "", DEEPEST);
        } else if (contents instanceof NpzContents npz) {
            npz.names().forEach(name -> list.add(name, () -> npz.column(name)));
        } else {
            list.columns.putAll(CsvColumns.of(contents.path()));
        }
        list.columns.keySet().removeAll(list.refusals.keySet());
        return list;
    }

    /** Those that can be read, or at least begun to. */
    Map<String, List<Column>> columns() {
        return columns;
    }

    /** The others, and why not: the reader's line. */
    Map<String, String> refusals() {
        return refusals;
    }

    private void add(String name, Supplier<Column> reading) {
        try {
            Column column = reading.get();
            columns.computeIfAbsent(name, any -> new ArrayList<>()).add(column);
        } catch (InputException e) {
            refusals.putIfAbsent(name, e.getMessage());
        }
    }

    private void walk(HdfReader hdf, String group, int deeper) {
        for (String child : EpisodeGroups.inOrder(hdf.names(group))) {
            String path = group.isEmpty() ? child : group + "/" + child;
            try {
                if (hdf.isGroup(path)) {
                    if (deeper > 0) {
                        walk(hdf, path, deeper - 1);
                    }
                } else if (++count <= MOST) {
                    add(path.replaceAll("(^|/)(episode|demo)_[0-9]+/", "$1$2_*/"), () -> hdf.column(path));
                }
            } catch (InputException e) {
                // A link that leads nowhere, say: nothing that could be summed up.
                count++;
            }
        }
    }
}
