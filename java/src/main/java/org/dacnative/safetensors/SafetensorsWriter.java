// SPDX-License-Identifier: Apache-2.0
package org.dacnative.safetensors;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Collects named arrays and writes them as the format's own package does: by falling size of an element, then by name,
 * with a header padded by spaces to a multiple of 8 bytes. An array is asked for when it is written, so that only one is
 * in memory at a time.
 */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;

    private record Entry(String name, TensorType type, List<Long> shape, Supplier<ByteBuffer> bytes) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /** Text to text. */
    public SafetensorsWriter metadata(String name, String value) {
        metadata.put(name, value);
        return this;
    }

    /** An array of float32, row-major, with as many elements as the shape asks for. */
    public SafetensorsWriter floats(String name, List<Long> shape, Supplier<float[]> values) {
        return add(name, TensorType.F32, shape, () -> {
            float[] array = values.get();
            ByteBuffer bytes = buffer((long) array.length * Float.BYTES);
            bytes.asFloatBuffer().put(array);
            return bytes;
        });
    }

    /** An array of whole numbers, row-major. */
    public SafetensorsWriter longs(String name, List<Long> shape, Supplier<long[]> values) {
        return add(name, TensorType.I64, shape, () -> {
            long[] array = values.get();
            ByteBuffer bytes = buffer((long) array.length * Long.BYTES);
            bytes.asLongBuffer().put(array);
            return bytes;
        });
    }

    /** Writes the whole file. */
    public void writeTo(OutputStream out) throws IOException {
        entries.sort(Comparator.comparing((Entry entry) -> -entry.type().bits()).thenComparing(Entry::name));
        byte[] header = header();
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        for (Entry entry : entries) {
            byte[] bytes = entry.bytes().get().array();
            if (bytes.length != info(entry, 0).bytes()) {
                throw new IllegalArgumentException(entry.name() + " has another size than its shape " + entry.shape());
            }
            out.write(bytes);
        }
    }

    private SafetensorsWriter add(String name, TensorType type, List<Long> shape, Supplier<ByteBuffer> bytes) {
        if (entries.stream().anyMatch(entry -> entry.name().equals(name))) {
            throw new IllegalArgumentException(name + " is given twice");
        }
        entries.add(new Entry(name, type, List.copyOf(shape), bytes));
        return this;
    }

    private byte[] header() throws IOException {
        StringWriter text = new StringWriter();
        JsonWriter json = new JsonWriter(text);
        json.beginObject();
        if (!metadata.isEmpty()) {
            json.name("__metadata__").beginObject();
            for (Map.Entry<String, String> entry : metadata.entrySet()) {
                json.name(entry.getKey()).value(entry.getValue());
            }
            json.endObject();
        }
        long begin = 0;
        for (Entry entry : entries) {
            TensorInfo info = info(entry, begin);
            json.name(entry.name()).beginObject();
            json.name("dtype").value(info.type().name());
            array(json.name("shape"), info.shape());
            array(json.name("data_offsets"), List.of(info.begin(), info.end()));
            json.endObject();
            begin = info.end();
        }
        json.endObject();
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        int padding = (ALIGNMENT - bytes.length % ALIGNMENT) % ALIGNMENT;
        return (text + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
    }

    private static TensorInfo info(Entry entry, long begin) {
        long bytes = new TensorInfo(entry.type(), entry.shape(), 0, 0).bytes();
        return new TensorInfo(entry.type(), entry.shape(), begin, begin + bytes);
    }

    private static void array(JsonWriter json, List<Long> numbers) throws IOException {
        json.beginArray();
        for (long number : numbers) {
            json.value(number);
        }
        json.endArray();
    }

    private static ByteBuffer buffer(long bytes) {
        return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
