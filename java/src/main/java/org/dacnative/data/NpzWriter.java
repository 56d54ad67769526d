// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes NPZ files that NumPy reads: deflated members, NPY version 1.0, little-endian. The same arrays, the same bytes. */
final class NpzWriter implements AutoCloseable {
    private static final int ALIGNMENT = 64;
    private static final int ELEMENTS_AT_ONCE = 1 << 14;

    private final ZipOutputStream zip;

    /** @param out stays open when this is closed */
    NpzWriter(OutputStream out) {
        zip = new ZipOutputStream(out);
    }

    /** Adds an array of float32. The product of the shape is the array's length. */
    void add(String key, float[] values, long... shape) throws IOException {
        begin(key, "<f4", shape);
        ByteBuffer bytes = ByteBuffer.allocate(ELEMENTS_AT_ONCE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += ELEMENTS_AT_ONCE) {
            int count = Math.min(ELEMENTS_AT_ONCE, values.length - from);
            bytes.asFloatBuffer().put(values, from, count);
            zip.write(bytes.array(), 0, count * Float.BYTES);
        }
        zip.closeEntry();
    }

    /** Adds truth values. */
    void add(String key, boolean[] values) throws IOException {
        begin(key, "|b1", values.length);
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (values[i] ? 1 : 0);
        }
        zip.write(bytes);
        zip.closeEntry();
    }

    private void begin(String key, String type, long... shape) throws IOException {
        ZipEntry entry = new ZipEntry(key + ".npy");
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        String sizes = Arrays.stream(shape).mapToObj(size -> size + ",").collect(Collectors.joining(" "));
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + sizes + "), }";
        int length = text.length() + 1;
        int padded = (10 + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - 10;
        ByteBuffer head = ByteBuffer.allocate(10 + padded).order(ByteOrder.LITTLE_ENDIAN);
        head.put("\u0093NUMPY\u0001\u0000".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) padded);
        head.put((text + " ".repeat(padded - length) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        zip.write(head.array());
    }

    @Override
    public void close() throws IOException {
        zip.finish();
    }
}
