// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import io.jhdf.HdfFile;
import io.jhdf.Superblock;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dacnative.input.InputException;

/**
 * A D4RL file (HDF5): {@code observations}, {@code actions}, {@code rewards}, {@code terminals} and perhaps
 * {@code timeouts}; everything else in it is left alone. Types differ between files and are cast. Each column is read when
 * it is asked for and kept by the caller alone.
 *
 * <p>Whatever is wrong with a file becomes an InputException of one line. jhdf reports damage by exceptions of many kinds,
 * so every call of it goes through {@link #reading}.
 */
final class D4rlFile implements RecordedSteps, AutoCloseable {
    private final Path path;
    private final HdfFile file;
    private final TaskShape shape;
    private final int size;

    private D4rlFile(Path path, HdfFile file, TaskShape shape) {
        this.path = path;
        this.file = file;
        this.shape = shape;
        this.size = checkShapes();
    }

    /** Opens a file and checks that its columns are there and fit each other and the task. */
    static D4rlFile open(Path path, TaskShape shape) {
        requireReadable(path);
        requireComplete(path);
        HdfFile file = reading(path, "the file", () -> new HdfFile(path));
        try {
            return new D4rlFile(path, file, shape);
        } catch (RuntimeException e) {
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
        return finite("observations", shape.obsDim());
    }

    @Override
    public float[] actions() {
        return finite("actions", shape.actDim());
    }

    @Override
    public float[] rewards() {
        return finite("rewards", 1);
    }

    @Override
    public boolean[] terminals() {
        return flags("terminals");
    }

    @Override
    public Optional<boolean[]> timeouts() {
        return has("timeouts") ? Optional.of(flags("timeouts")) : Optional.empty();
    }

    private float[] finite(String key, int width) {
        float[] values = read(key, HdfValues::toFloats);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw bad(key + " has " + (Float.isNaN(values[i]) ? "NaN" : "infinity") + " in row " + i / width
                        + (width > 1 ? ", column " + i % width : "") + "; all numbers must be finite");
            }
        }
        return values;
    }

    private boolean[] flags(String key) {
        return read(key, HdfValues::toFlags);
    }

    /** The conversion gives null for data that it cannot convert. */
    private <T> T read(String key, Function<Object, T> conversion) {
        Object data = reading(path, key, () -> dataset(key).getDataFlat());
        T values = conversion.apply(data);
        if (values == null) {
            throw bad(key + " has elements of type "
                    + data.getClass().getComponentType().getSimpleName() + ", not numbers or flags");
        }
        return values;
    }

    /** Rows, N. */
    private int checkShapes() {
        long[] observations = dimensions("observations");
        requireMatrix("observations", observations, "observation", shape.obsDim());
        requireMatrix("actions", dimensions("actions"), "action", shape.actDim());
        requireVector("rewards");
        requireVector("terminals");
        if (has("timeouts")) {
            requireVector("timeouts");
        }
        for (String key : new String[] {"actions", "rewards", "terminals", "timeouts"}) {
            if (has(key) && dimensions(key)[0] != observations[0]) {
                throw bad(key + " has " + dimensions(key)[0] + " rows, observations has " + observations[0]
                        + "; both need the same number");
            }
        }
        int widest = Math.max(1, Math.max(shape.obsDim(), shape.actDim()));
        if (observations[0] > Integer.MAX_VALUE / (Double.BYTES * widest)) {
            throw bad("observations has " + observations[0] + " rows; at most "
                    + Integer.MAX_VALUE / (Double.BYTES * widest) + " of " + widest + " numbers can be read");
        }
        return (int) observations[0];
    }

    private void requireMatrix(String key, long[] dimensions, String what, int width) {
        if (dimensions.length != 2) {
            throw bad(key + " has shape " + Arrays.toString(dimensions) + ", not (rows, " + width + ")");
        }
        if (dimensions[1] != width) {
            throw bad("an " + what + " has " + dimensions[1] + " numbers, the task's has " + width
                    + "; --env and --dataset must belong together");
        }
    }

    private void requireVector(String key) {
        long[] dimensions = dimensions(key);
        boolean column = dimensions.length == 2 && dimensions[1] == 1;
        if (dimensions.length != 1 && !column) {
            throw bad(key + " has shape " + Arrays.toString(dimensions) + ", not (rows) or (rows, 1)");
        }
    }

    private long[] dimensions(String key) {
        return reading(path, key, () -> dataset(key).getDimensionsAsLong());
    }

    private boolean has(String key) {
        return reading(path, key, () -> file.getChildren().containsKey(key));
    }

    private Dataset dataset(String key) {
        Node node = file.getChildren().get(key);
        if (node == null) {
            throw bad("key " + key + " is missing; a data set needs observations, actions, rewards and terminals");
        }
        if (node instanceof Dataset dataset) {
            return dataset;
        }
        throw bad(key + " is a " + node.getType() + ", not a data set");
    }

    private InputException bad(String what) {
        return new InputException(path + ": " + what);
    }

    private static void requireReadable(Path path) {
        if (!Files.exists(path)) {
            throw new InputException(path + ": no such file; --dataset takes a D4RL file (HDF5)");
        }
        if (Files.isDirectory(path)) {
            throw new InputException(path + ": is a folder; --dataset takes a D4RL file (HDF5)");
        }
        if (!Files.isReadable(path)) {
            throw new InputException(path + ": may not be read by this user; --dataset takes a D4RL file (HDF5)");
        }
    }

    /** The head of an HDF5 file says how long the file is; a shorter one is the rest of a broken-off copy. */
    private static void requireComplete(Path path) {
        try (FileChannel channel = FileChannel.open(path)) {
            long length = channel.size();
            long head = findHead(channel);
            if (head < 0) {
                throw new InputException(path + ": is not an HDF5 file; --dataset takes a D4RL file (HDF5)");
            }
            long expected = reading(
                    path,
                    "its head",
                    () -> Superblock.readSuperblock(channel, head).getEndOfFileAddress());
            if (length < expected) {
                throw new InputException(path + ": is truncated, " + length + " of " + expected
                        + " bytes are there; copy or download it again");
            }
        } catch (IOException e) {
            throw new InputException(path + ": cannot be read: " + e.getMessage());
        }
    }

    /** The format's signature lies at 0, 512, 1024, 2048 ...; -1 if at none of these. */
    private static long findHead(FileChannel channel) throws IOException {
        for (long position = 0; position < channel.size(); position = position == 0 ? 512 : position * 2) {
            if (HdfValues.hasSignature(channel, position)) {
                return position;
            }
        }
        return -1;
    }

    private static <T> T reading(Path path, String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (InputException e) {
            throw e;
        } catch (RuntimeException e) {
            throw damaged(path, what, e);
        }
    }

    private static InputException damaged(Path path, String what, RuntimeException cause) {
        String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return new InputException(path + ": " + what + " cannot be read, the file is damaged or uses a feature of HDF5"
                + " that is not supported (" + cause.getClass().getSimpleName() + ": " + reason + ")");
    }
}
