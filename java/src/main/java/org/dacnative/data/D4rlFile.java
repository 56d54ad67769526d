// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dacnative.data.column.Column;
import org.dacnative.data.hdf5.HdfReader;
import org.dacnative.input.InputException;

/**
 * A D4RL file (HDF5): {@code observations}, {@code actions}, {@code rewards}, {@code terminals} and perhaps {@code
 * timeouts}; everything else in it is left alone. Types differ between files and are cast. Each column is read when it
 * is asked for; large ones stay in the file and are read range by range. Whatever is wrong with a file becomes an InputException of one line.
 */
final class D4rlFile implements RecordedSteps, AutoCloseable {
    static final List<String> NEEDED = List.of("observations", "actions", "rewards", "terminals");
    private static final List<String> COLUMNS = List.of("observations", "actions", "rewards", "terminals", "timeouts");

    private final HdfReader contents;
    private final ColumnReader reader;
    private final TaskShape shape;
    private final int size;

    /** Checks that the columns are there and fit each other and the task. */
    D4rlFile(HdfReader contents, TaskShape shape) {
        this(contents, shape, new ColumnReader(contents.path()));
    }

    /** With a reader that decides which columns are held in memory. */
    D4rlFile(HdfReader contents, TaskShape shape, ColumnReader reader) {
        this.contents = contents;
        this.reader = reader;
        this.shape = shape;
        this.size = checkShapes();
    }

    /** Opens a file and does the same. */
    static D4rlFile open(Path path, TaskShape shape) {
        Contents contents = Contents.open(path);
        try {
            if (contents instanceof HdfContents hdf) {
                return new D4rlFile(hdf.file(), shape);
            }
            throw new InputException(path + ": is no HDF5 file");
        } catch (RuntimeException | Error e) {
            contents.close();
            throw e;
        }
    }

    @Override
    public void close() {
        contents.close();
    }

    @Override
    public String name() {
        return contents.path().toString();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Rows observations() {
        return reader.rows("observations", column("observations"), shape.obsDim());
    }

    @Override
    public Rows actions() {
        return reader.rows("actions", column("actions"), shape.actDim());
    }

    @Override
    public Rows rewards() {
        return reader.rows("rewards", column("rewards"), 1);
    }

    @Override
    public boolean[] terminals() {
        return reader.flags("terminals", column("terminals"));
    }

    @Override
    public Optional<boolean[]> timeouts() {
        return contents.has("timeouts") ? Optional.of(reader.flags("timeouts", column("timeouts"))) : Optional.empty();
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (!contents.has("timeouts")) {
            warnings.add("the file has no timeouts; episodes are cut by counting " + shape.maxEpisodeSteps()
                    + " steps, which goes wrong for data that begin or pause in the middle of one");
        }
        Map<String, String> words = new LinkedHashMap<>();
        words.put("its name", String.valueOf(contents.path().getFileName()));
        words.putAll(contents.environment());
        shape.traits().flatMap(task -> task.otherTask(words)).ifPresent(warnings::add);
        return warnings;
    }

    /** The number of rows, after all checks that need no values. */
    private int checkShapes() {
        checkMatrix("observations", "an observation", shape.obsDim());
        checkMatrix("actions", "an action", shape.actDim());
        reader.vectorRows("rewards", column("rewards"));
        reader.vectorRows("terminals", column("terminals"));
        if (contents.has("timeouts")) {
            reader.vectorRows("timeouts", column("timeouts"));
        }
        long rows = dimensions("observations")[0];
        for (String key : COLUMNS) {
            if (contents.has(key) && dimensions(key)[0] != rows) {
                throw reader.bad(key + " has " + dimensions(key)[0] + " rows, observations has " + rows
                        + "; all columns need the same number");
            }
        }
        return reader.requireRowsOfOneArray(rows);
    }

    private void checkMatrix(String key, String what, int width) {
        long[] dimensions = dimensions(key);
        if (dimensions.length != 2) {
            throw reader.bad(key + " has shape " + Arrays.toString(dimensions) + ", not [rows, " + width + "]");
        }
        if (dimensions[1] != width) {
            throw reader.bad(what + " has " + dimensions[1] + " numbers, the task's has " + width
                    + "; --env and --dataset must belong together");
        }
    }

    private long[] dimensions(String key) {
        return column(key).dimensions();
    }

    private Column column(String key) {
        if (!contents.has(key)) {
            throw reader.bad("key " + key + " is missing; needed are observations, actions, rewards and terminals");
        }
        return contents.column(key);
    }
}
