// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dacnative.input.InputException;

/** All columns of a file by name, needed or not; those of episodes' groups under one name. */
final class ColumnList {
    /** Groups can hold each other. */
    private static final int DEEPEST = 8;

    private static final int MOST = 1_000_000;

    private final Map<String, List<Column>> columns = new LinkedHashMap<>();
    private int count;

    private ColumnList() {}

    /** What cannot be read at all is left out. */
    static Map<String, List<Column>> of(Contents contents) {
        ColumnList list = new ColumnList();
        if (contents instanceof HdfContents hdf) {
            list.walk(hdf, "", DEEPEST);
        } else if (contents instanceof NpzContents npz) {
            npz.names().forEach(name -> list.add(name, npz, name));
        } else {
            list.columns.putAll(CsvColumns.of(contents.path()));
        }
        return list.columns;
    }

    private void add(String name, NpzContents npz, String key) {
        try {
            columns.computeIfAbsent(name, any -> new ArrayList<>()).add(npz.column(key));
        } catch (InputException e) {
            columns.remove(name);
        }
    }

    private void walk(HdfContents hdf, String group, int deeper) {
        for (String child : EpisodeGroups.inOrder(hdf.names(group))) {
            String path = group.isEmpty() ? child : group + "/" + child;
            try {
                if (hdf.isGroup(path)) {
                    if (deeper > 0) {
                        walk(hdf, path, deeper - 1);
                    }
                } else if (++count <= MOST) {
                    columns.computeIfAbsent(
                                    path.replaceAll("(^|/)(episode|demo)_[0-9]+/", "$1$2_*/"), any -> new ArrayList<>())
                            .add(hdf.column(path));
                }
            } catch (InputException e) {
                // A link that leads nowhere, say: nothing that could be summed up.
                count++;
            }
        }
    }
}
