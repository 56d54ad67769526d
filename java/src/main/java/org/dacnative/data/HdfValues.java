// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * What jhdf returns, cast to what we need. A surprise: flags written by numpy are an HDF5 enumeration, which arrives as
 * String[] of "TRUE" and "FALSE"; other writers store bytes, integers or floats.
 */
final class HdfValues {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    private HdfValues() {}

    /** Numbers of any width as float; null if the data are not an array of numbers. */
    static float[] toFloats(Object data) {
        if (data instanceof float[] floats) {
            return floats;
        }
        if (data instanceof double[] doubles) {
            float[] values = new float[doubles.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) doubles[i];
            }
            return values;
        }
        return isPrimitiveNumbers(data) ? castEach(data) : null;
    }

    /** True where an element is "TRUE" or not zero; null if the data are neither names nor numbers. */
    static boolean[] toFlags(Object data) {
        if (data instanceof String[] names) {
            return flagsOfNames(names);
        }
        if (data instanceof boolean[] flags) {
            return flags;
        }
        float[] numbers = toFloats(data);
        if (numbers == null) {
            return null;
        }
        boolean[] flags = new boolean[numbers.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = numbers[i] != 0;
        }
        return flags;
    }

    static boolean hasSignature(FileChannel channel, long position) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(SIGNATURE.length);
        channel.read(start, position);
        return Arrays.equals(start.array(), SIGNATURE);
    }

    private static boolean[] flagsOfNames(String[] names) {
        boolean[] flags = new boolean[names.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = "TRUE".equalsIgnoreCase(names[i]);
            if (!flags[i] && !"FALSE".equalsIgnoreCase(names[i])) {
                return null;
            }
        }
        return flags;
    }

    private static boolean isPrimitiveNumbers(Object data) {
        return data instanceof byte[] || data instanceof short[] || data instanceof int[] || data instanceof long[];
    }

    private static float[] castEach(Object data) {
        float[] values = new float[Array.getLength(data)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Array.getFloat(data, i);
        }
        return values;
    }
}
