// SPDX-License-Identifier: Apache-2.0
package org.dacnative.safetensors;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON at the beginning of a file. Only what the format has is accepted: text to text in the metadata; type, shape
 * and offsets, once each, for an array. What is wrong is an IOException that says it in a few words.
 */
final class HeaderReader {
    private static final String METADATA = "__metadata__";
    /** Longer numbers than 2^63 - 1 has digits are refused before they are read. */
    private static final int MOST_DIGITS = 18;

    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

    private HeaderReader() {}

    /** Everything a header says; whether it fits the file is not asked here. */
    static HeaderReader parse(String header) throws IOException {
        HeaderReader parsed = new HeaderReader();
        try (JsonReader json = new JsonReader(new StringReader(header))) {
            json.setStrictness(Strictness.STRICT);
            parsed.object(json);
            if (json.peek() != JsonToken.END_DOCUMENT) {
                throw new IOException("something follows the header's JSON");
            }
        } catch (MalformedJsonException | EOFException | IllegalStateException e) {
            throw new IOException("its header is not the JSON of such a file", e);
        }
        return parsed;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    Map<String, TensorInfo> tensors() {
        return tensors;
    }

    private void object(JsonReader json) throws IOException {
        boolean withMetadata = false;
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            if (!name.equals(METADATA)) {
                putOnce(tensors, name, tensor(json, name));
            } else if (withMetadata) {
                throw new IOException("the metadata occur twice");
            } else {
                withMetadata = true;
                metadata(json);
            }
        }
        json.endObject();
    }

    private void metadata(JsonReader json) throws IOException {
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            if (json.peek() != JsonToken.STRING) {
                throw new IOException("the metadata's " + shown(name) + " is not a text");
            }
            putOnce(metadata, name, json.nextString());
        }
        json.endObject();
    }

    private static TensorInfo tensor(JsonReader json, String name) throws IOException {
        Map<String, List<Long>> numbers = new HashMap<>();
        TensorType type = null;
        json.beginObject();
        while (json.hasNext()) {
            String key = json.nextName();
            switch (key) {
                case "dtype" -> type = type(json, name, type);
                case "shape", "data_offsets" -> putOnce(numbers, key, numbers(json));
                default -> throw new IOException(shown(name) + " has an unknown entry " + shown(key));
            }
        }
        json.endObject();
        List<Long> offsets = numbers.get("data_offsets");
        if (type == null || numbers.size() != 2 || offsets.size() != 2) {
            throw new IOException(shown(name) + " needs dtype, shape and two data_offsets");
        }
        return new TensorInfo(type, numbers.get("shape"), offsets.get(0), offsets.get(1));
    }

    private static TensorType type(JsonReader json, String name, TensorType before) throws IOException {
        String text = json.nextString();
        for (TensorType type : TensorType.values()) {
            if (type.name().equals(text) && before == null) {
                return type;
            }
        }
        throw new IOException(shown(name) + " is of an unknown type " + shown(text));
    }

    private static List<Long> numbers(JsonReader json) throws IOException {
        List<Long> numbers = new ArrayList<>();
        json.beginArray();
        while (json.hasNext()) {
            String text = json.peek() == JsonToken.NUMBER ? json.nextString() : "";
            if (text.length() > MOST_DIGITS || !text.matches("[0-9]+")) {
                throw new IOException("a shape or offset is not a whole number of at most " + MOST_DIGITS + " digits");
            }
            numbers.add(Long.parseLong(text));
        }
        json.endArray();
        return numbers;
    }

    private static <T> void putOnce(Map<String, T> map, String name, T value) throws IOException {
        if (map.putIfAbsent(name, value) != null) {
            throw new IOException(shown(name) + " occurs twice");
        }
    }

    /** A name out of a file, short enough and without control characters. */
    static String shown(String name) {
        String clean = name.replaceAll("\\p{Cntrl}", "?");
        return "'" + (clean.length() > 60 ? clean.substring(0, 60) + "..." : clean) + "'";
    }
}
