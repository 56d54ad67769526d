// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.dacnative.data.HdfCalls.reading;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dacnative.input.InputException;
import org.dacnative.input.OneLine;

/**
 * A D4RL file (HDF5): {@code observations}, {@code actions}, {@code rewards}, {@code terminals} and perhaps {@code
 * timeouts}; everything else in it is left alone. Types differ between files and are cast. Each column is read when it
 * is asked for and kept by the caller alone. Whatever is wrong with a file becomes an InputException of one line.
 */
final class D4rlFile implements RecordedSteps, AutoCloseable {
    private static final List<String> COLUMNS = List.of("observations", "actions", "rewards", "terminals", "timeouts");

    private final Path path;
    private final HdfFile file;
    private final HdfTree tree;
    private final TaskShape shape;
    private final int size;

    private D4rlFile(Path path, HdfFile file, TaskShape shape) {
        this.path = path;
        this.file = file;
        this.tree = new HdfTree(file);
        this.shape = shape;
        this.size = checkShapes();
    }

    /** Opens a file and checks that its columns are there and fit each other and the task. */
    static D4rlFile open(Path path, TaskShape shape) {
        HdfHead.check(path);
        HdfFile file = reading(path, "the file", () -> new HdfFile(path));
        try {
            return new D4rlFile(path, file, shape);
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public float[] observations() {
        return numbers("observations", shape.obsDim());
    }

    @Override
    public float[] actions() {
        return numbers("actions", shape.actDim());
    }

    @Override
    public float[] rewards() {
        return numbers("rewards", 1);
    }

    @Override
    public boolean[] terminals() {
        return flags("terminals");
    }

    @Override
    public Optional<boolean[]> timeouts() {
        return has("timeouts") ? Optional.of(flags("timeouts")) : Optional.empty();
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (!has("timeouts")) {
            warnings.add("the file has no timeouts; episodes are cut by counting " + shape.maxEpisodeSteps()
                    + " steps, which goes wrong for data that begin or pause in the middle of one");
        }
        shape.traits().flatMap(this::otherTask).ifPresent(warnings::add);
        return warnings;
    }

    /** The file's own words about where it is from, if they are those of another task. */
    private Optional<String> otherTask(TaskTraits task) {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("its name", String.valueOf(path.getFileName()));
        words.putAll(new HdfMetadata(file).environment());
        return words.entrySet().stream()
                .filter(entry -> task.otherFamily(entry.getValue()).isPresent())
                .findFirst()
                .map(entry ->
                        "the file is of " + task.otherFamily(entry.getValue()).orElseThrow() + " by " + entry.getKey()
                                + " (" + OneLine.of(entry.getValue()) + "), --env is " + task.task());
    }

    private float[] numbers(String key, int width) {
        HdfColumn column = column(key);
        float[] values = reading(path, key, column::floats)
                .orElseThrow(
                        () -> bad(key + " holds " + column.typeInWords() + "; needed are IEEE floats or integers"));
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw notFinite(key, width, i);
            }
        }
        return values;
    }

    private boolean[] flags(String key) {
        HdfColumn column = column(key);
        return reading(path, key, column::flags)
                .orElseThrow(() -> bad(
                        key + " holds " + column.typeInWords() + "; needed are truth values, IEEE floats or integers"));
    }

    private InputException notFinite(String key, int width, int index) {
        double stored = reading(path, key, () -> column(key).number(index));
        String place = "in row " + index / width + (width > 1 ? ", column " + index % width : "");
        if (Double.isFinite(stored)) {
            return bad(key + " has " + stored + " " + place + ", which is beyond the numbers of 32 bits that are"
                    + " trained on (3.4e38)");
        }
        return bad(
                key + " has " + (Double.isNaN(stored) ? "NaN " : "infinity ") + place + "; all numbers must be finite");
    }

    /** The number of rows, after all checks that need no values. */
    private int checkShapes() {
        checkMatrix("observations", "an observation", shape.obsDim());
        checkMatrix("actions", "an action", shape.actDim());
        checkVector("rewards");
        checkVector("terminals");
        if (has("timeouts")) {
            checkVector("timeouts");
        }
        long rows = dimensions("observations")[0];
        for (String key : COLUMNS) {
            if (has(key) && dimensions(key)[0] != rows) {
                throw bad(key + " has " + dimensions(key)[0] + " rows, observations has " + rows
                        + "; all columns need the same number");
            }
        }
        if (rows == 0) {
            throw bad("holds no rows; give another file with --dataset");
        }
        // One Java array has to hold the bytes of a column, at up to 8 bytes a number.
        long most = Integer.MAX_VALUE / Double.BYTES / Math.max(shape.obsDim(), shape.actDim());
        if (rows > most) {
            throw bad("has " + rows + " rows; at most " + most + " of this width can be read");
        }
        return (int) rows;
    }

    private void checkMatrix(String key, String what, int width) {
        long[] dimensions = dimensions(key);
        if (dimensions.length != 2) {
            throw bad(key + " has shape " + Arrays.toString(dimensions) + ", not [rows, " + width + "]");
        }
        if (dimensions[1] != width) {
            throw bad(what + " has " + dimensions[1] + " numbers, the task's has " + width
                    + "; --env and --dataset must belong together");
        }
    }

    private void checkVector(String key) {
        long[] dimensions = dimensions(key);
        boolean column = dimensions.length == 2 && dimensions[1] == 1;
        if (dimensions.length != 1 && !column) {
            throw bad(key + " has shape " + Arrays.toString(dimensions) + ", not [rows] or [rows, 1]");
        }
    }

    private long[] dimensions(String key) {
        return column(key).dimensions();
    }

    private boolean has(String key) {
        return reading(path, key, () -> tree.find(key)).isPresent();
    }

    private HdfColumn column(String key) {
        Node node = reading(path, key, () -> tree.find(key))
                .orElseThrow(() -> bad(ForeignData.inHdf5(file)
                        .map(what -> "is " + what + "; " + ForeignData.WANTED)
                        .orElse("key " + key
                                + " is missing; needed are observations, actions, rewards and terminals")));
        if (node instanceof Dataset dataset) {
            return new HdfColumn(dataset);
        }
        throw bad(key + " is a " + (node instanceof Group ? "group" : "type") + ", not a column of numbers");
    }

    private InputException bad(String what) {
        return new InputException(path + ": " + what);
    }
}
