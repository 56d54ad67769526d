// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.dacnative.proto.ProtoReader;
import org.dacnative.proto.ProtoWriter;

/**
 * Reads the scalars of an event file. A record that is cut short or whose checksum is wrong ends it, as it does for
 * TensorBoard's own scripts; everything before counts.
 *
 * @param events in the order of the file
 * @param problem why reading ended early; "" if it did not
 */
public record EventFile(List<Event> events, String problem) {

    /**
     * One record.
     *
     * @param wallTime seconds since 1970
     * @param step of the values, or of the session's start
     * @param fileVersion "" except in the first record
     * @param sessionStart whether readers drop earlier files' values from this step on
     * @param scalars by tag
     */
    public record Event(
            double wallTime, long step, String fileVersion, boolean sessionStart, Map<String, Float> scalars) {}

    /** Throws UncheckedIOException if the file cannot be read. */
    public static EventFile read(Path file) {
        List<Event> events = new ArrayList<>();
        try {
            byte[] bytes = Files.readAllBytes(file);
            int at = 0;
            while (at < bytes.length) {
                int length = payloadLength(bytes, at);
                int from = at + RecordFraming.HEAD_BYTES;
                if (length < 0 || from + length + RecordFraming.TAIL_BYTES > bytes.length) {
                    return new EventFile(events, "the record at byte " + at + " is cut short");
                }
                if (checksum(bytes, at + Long.BYTES) != RecordFraming.maskedCrc(bytes, at, Long.BYTES)
                        || checksum(bytes, from + length) != RecordFraming.maskedCrc(bytes, from, length)) {
                    return new EventFile(events, "the record at byte " + at + " has a wrong checksum");
                }
                events.add(event(new ProtoReader(ByteBuffer.wrap(bytes, from, length))));
                at = from + length + RecordFraming.TAIL_BYTES;
            }
            return new EventFile(events, "");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The scalars of a folder, by tag and in the order of the files' names: a session's start drops what came before from
     * its step on.
     */
    public static Map<String, List<Map.Entry<Long, Float>>> scalars(Path folder) throws IOException {
        Map<String, List<Map.Entry<Long, Float>>> byTag = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.getFileName().toString().contains("tfevents"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            for (Event event : read(file).events()) {
                if (event.sessionStart()) {
                    byTag.values().forEach(points -> points.removeIf(point -> point.getKey() >= event.step()));
                }
                event.scalars()
                        .forEach((tag, value) -> byTag.computeIfAbsent(tag, key -> new ArrayList<>())
                                .add(Map.entry(event.step(), value)));
            }
        }
        return byTag;
    }

    /** Negative if there is no whole length, or one that no array could hold. */
    private static int payloadLength(byte[] bytes, int at) {
        if (at + RecordFraming.HEAD_BYTES > bytes.length) {
            return -1;
        }
        long length = littleEndian(bytes, at).getLong();
        return length < 0 || length > bytes.length ? -1 : (int) length;
    }

    private static int checksum(byte[] bytes, int at) {
        return littleEndian(bytes, at).getInt();
    }

    private static ByteBuffer littleEndian(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes, at, bytes.length - at).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Event event(ProtoReader in) throws IOException {
        double wallTime = 0;
        long step = 0;
        String version = "";
        boolean start = false;
        Map<String, Float> scalars = new LinkedHashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case EventFields.EVENT_WALL_TIME -> wallTime = in.float64();
                case EventFields.EVENT_STEP -> step = in.varint();
                case EventFields.EVENT_FILE_VERSION -> version = in.text();
                case EventFields.EVENT_SESSION_LOG -> start = startsSession(in.message());
                case EventFields.EVENT_SUMMARY -> addScalars(in.message(), scalars);
                default -> in.skip();
            }
        }
        return new Event(wallTime, step, version, start, scalars);
    }

    private static boolean startsSession(ProtoReader in) throws IOException {
        boolean start = false;
        while (in.next()) {
            if (in.field() == EventFields.SESSION_STATUS) {
                start = in.varint() == EventFields.SESSION_START;
            } else {
                in.skip();
            }
        }
        return start;
    }

    private static void addScalars(ProtoReader summary, Map<String, Float> scalars) throws IOException {
        while (summary.next()) {
            if (summary.field() != EventFields.SUMMARY_VALUE) {
                summary.skip();
                continue;
            }
            ProtoReader in = summary.message();
            String tag = "";
            Float value = null;
            while (in.next()) {
                switch (in.field()) {
                    case EventFields.VALUE_TAG -> tag = in.text();
                    case EventFields.VALUE_SIMPLE -> value = in.float32();
                    case EventFields.VALUE_TENSOR -> value = floatOrNull(in.message());
                    default -> in.skip();
                }
            }
            if (value != null) {
                scalars.put(tag, value);
            }
        }
    }

    /** The one float of a tensor; null if it is something else. */
    private static Float floatOrNull(ProtoReader in) throws IOException {
        boolean isFloat = false;
        byte[] content = {};
        while (in.next()) {
            switch (in.field()) {
                case EventFields.TENSOR_TYPE -> isFloat = in.varint() == EventFields.TENSOR_TYPE_FLOAT;
                case EventFields.TENSOR_CONTENT -> content = toArray(in.bytes());
                case EventFields.TENSOR_FLOATS ->
                    content = in.is(ProtoWriter.BYTES) ? toArray(in.bytes()) : littleEndianBytes(in.float32());
                default -> in.skip();
            }
        }
        return isFloat && content.length == Float.BYTES
                ? (Float) littleEndian(content, 0).getFloat()
                : null;
    }

    private static byte[] toArray(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }

    private static byte[] littleEndianBytes(float value) {
        return ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array();
    }
}
