// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfInvalidPathException;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.dacnative.input.InputException;

/**
 * One recorded case: root attributes with the hyper-parameters, groups {@code params}, {@code opt}, {@code batch},
 * {@code draws} with what goes in and {@code out} with what must come out. Arrays are row-major; flax's parameter
 * names. What is missing or cannot be read throws InputException.
 */
final class GoldenFile implements AutoCloseable {
    private final HdfFile file;
    private final String name;

    /** InputException if the file is not a readable HDF5 file. */
    GoldenFile(Path path) {
        this.file = reading("", () -> new HdfFile(path));
        this.name = path.getFileName().toString().replaceFirst("\\.h5$", "");
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        file.close();
    }

    boolean hasAttribute(String attribute) {
        return reading(attribute, () -> file.getAttribute(attribute)) != null;
    }

    String text(String attribute) {
        return attribute(file, attribute).toString();
    }

    double number(String attribute) {
        return ((Number) attribute(file, attribute)).doubleValue();
    }

    int integer(String attribute) {
        return Math.toIntExact(((Number) attribute(file, attribute)).longValue());
    }

    /** Booleans are recorded as 0 and 1. */
    boolean flag(String attribute) {
        return integer(attribute) != 0;
    }

    int[] integers(String attribute) {
        return (int[]) attribute(file, attribute);
    }

    /** An integer array attached to a group; null if it has none. */
    int[] groupIntegers(String group, String attribute) {
        return reading(group, () -> {
            Attribute found = file.getByPath(group).getAttribute(attribute);
            return found == null ? null : (int[]) found.getData();
        });
    }

    /** A text attached to a group. */
    String groupText(String group, String attribute) {
        return attribute(reading(group, () -> file.getByPath(group)), attribute).toString();
    }

    boolean has(String path) {
        return reading(path, () -> {
            try {
                return file.getByPath(path) != null;
            } catch (HdfInvalidPathException e) {
                return false;
            }
        });
    }

    /** All elements of a dataset. */
    double[] doubles(String path) {
        return reading(path, () -> numbers(path));
    }

    private double[] numbers(String path) {
        Dataset dataset = file.getDatasetByPath(path);
        Object data = dataset.isScalar() ? dataset.getData() : dataset.getDataFlat();
        if (data instanceof Number number) {
            return new double[] {number.doubleValue()};
        }
        double[] values = new double[Array.getLength(data)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Array.getDouble(data, i);
        }
        return values;
    }

    float[] floats(String path) {
        return toFloats(doubles(path));
    }

    double scalar(String path) {
        return doubles(path)[0];
    }

    /** The float64 replay of a dataset where one was recorded, else the dataset itself. */
    double[] reference(String path) {
        return doubles(has(path + "_f64") ? path + "_f64" : path);
    }

    static float[] toFloats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static Object attribute(Node node, String name) {
        return reading(name, () -> {
            Attribute found = node.getAttribute(name);
            if (found == null) {
                throw new InputException("cannot be read: attribute " + name + " is missing at " + node.getPath());
            }
            return found.getData();
        });
    }

    /** jhdf speaks of damage in exceptions of many kinds, and in words about its own insides. */
    private static <T> T reading(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (InputException e) {
            throw e;
        } catch (HdfInvalidPathException e) {
            throw new InputException("cannot be read: " + what + " is missing");
        } catch (RuntimeException e) {
            throw new InputException("cannot be read: the file is cut short, damaged or not HDF5"
                    + (what.isEmpty() ? "" : " (at " + what + ")"));
        }
    }
}
