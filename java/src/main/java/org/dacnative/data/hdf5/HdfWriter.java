// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Writes an HDF5 file of columns: numbers chunked, shuffled and deflated, truth values as h5py has them. */
public final class HdfWriter implements AutoCloseable {
    private static final int CHUNK_ROWS = 8192;

    private final WritableHdfFile file;
    private final Map<String, WritableGroup> groups = new HashMap<>();

    /** @param path of a file that is made, or written over */
    public HdfWriter(Path path) {
        file = HdfFile.write(path);
        groups.put("", file);
    }

    /**
     * Adds a column of numbers.
     *
     * @param name with the groups that it lies in, as in {@code infos/qpos}
     * @param values an array of a number for each row, or of an array for each row
     */
    public void add(String name, Object values) {
        int rows = Array.getLength(values);
        Object first = rows == 0 ? null : Array.get(values, 0);
        boolean matrix = first != null && first.getClass().isArray();
        int width = matrix ? Array.getLength(first) : 1;
        if (rows == 0 || width == 0) {
            group(name).putDataset(last(name), values);
            return;
        }
        int chunk = Math.min(rows, CHUNK_ROWS);
        group(name)
                .putDataset(
                        last(name),
                        values,
                        DatasetCreationOptions.builder()
                                .chunkDimensions(matrix ? new int[] {chunk, width} : new int[] {chunk})
                                .shuffle()
                                .deflate()
                                .build());
    }

    /** Adds a column of truth values. */
    public void add(String name, boolean[] values) {
        WritableGroup group = group(name);
        group.putDataset(last(name), new FlagColumn(values, last(name), group));
    }

    /** Says something of a group, which is made where it is missing. */
    public void attribute(String group, String name, Object value) {
        group(group + "/").putAttribute(name, value);
    }

    @Override
    public void close() {
        file.close();
    }

    private WritableGroup group(String name) {
        String path = name.substring(0, Math.max(0, name.lastIndexOf('/')));
        WritableGroup known = groups.get(path);
        if (known == null) {
            known = group(path).putGroup(last(path));
            groups.put(path, known);
        }
        return known;
    }

    private static String last(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
