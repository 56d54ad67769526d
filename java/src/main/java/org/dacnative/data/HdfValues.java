// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.lang.reflect.Array;
import java.util.Arrays;

/**
 * What jhdf returns, cast to what we need. A surprise: flags written by numpy are an HDF5 enumeration, which arrives as
 * String[] of "TRUE" and "FALSE"; other writers store bytes, integers or floats.
 */
final class HdfValues {
    private HdfValues() {}

    /** Whether {@link #toFloats} can cast the data: a primitive array of numbers. */
    static boolean areNumbers(Object data) {
        return data instanceof float[]
                || data instanceof double[]
                || data instanceof byte[]
                || data instanceof short[]
                || data instanceof int[]
                || data instanceof long[];
    }

    /** Numbers of any width as float; a float[] is returned as it is. */
    static float[] toFloats(Object data) {
        if (data instanceof float[] floats) {
            return floats;
        }
        float[] values = new float[Array.getLength(data)];
        if (data instanceof double[] doubles) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) doubles[i];
            }
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = Array.getFloat(data, i);
            }
        }
        return values;
    }

    /** Whether {@link #toFlags} can cast the data: names of truth values alone. */
    static boolean areNames(Object data) {
        return data instanceof String[] names
                && Arrays.stream(names).allMatch(name -> "TRUE".equals(name) || "FALSE".equals(name));
    }

    static boolean[] toFlags(String[] names) {
        boolean[] flags = new boolean[names.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = "TRUE".equals(names[i]);
        }
        return flags;
    }

    /** True where a number is not 0. */
    static boolean[] toFlags(float[] numbers) {
        boolean[] flags = new boolean[numbers.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = numbers[i] != 0;
        }
        return flags;
    }
}
