// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.events;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.dacnative.proto.ProtoWriter;

/**
 * Writes scalars for TensorBoard: an event file in a folder of its own. Every file begins with the start of a session at
 * its first step, so all of TensorBoard's readers drop what an earlier file of the folder has from that step on: a run
 * that is resumed does not fold back. A file's name sorts behind the earlier ones and is nobody else's.
 *
 * <p>Whole records only reach the file, at each {@link #flush}. All methods throw IOException if the disk refuses; a
 * flush that failed may be tried again.
 */
public final class EventWriter implements Closeable {
    private final Clock clock;
    private final Path file;
    private final FileChannel channel;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    /** Where the last whole record ends: a write that failed half way is repeated from there. */
    private long written;

    /**
     * Begins a new file.
     *
     * @param folder made if it is not there
     * @param firstStep the first step that this file holds; earlier files of the folder count up to the step before
     */
    public EventWriter(Path folder, long firstStep, Clock clock) throws IOException {
        this.clock = clock;
        Files.createDirectories(folder);
        long seconds = Math.max(clock.instant().getEpochSecond(), newest(folder).orElse(-1) + 1);
        Path created = null;
        FileChannel opened = null;
        for (int copy = 0; opened == null; copy++) {
            created = folder.resolve(String.format(
                    Locale.ROOT,
                    "%s%010d.%s.%d.%d",
                    EventFields.FILE_PREFIX,
                    seconds,
                    hostName(),
                    ProcessHandle.current().pid(),
                    copy));
            try {
                opened = FileChannel.open(created, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } catch (FileAlreadyExistsException e) {
                continue;
            }
        }
        this.file = created;
        this.channel = opened;
        add(event().text(EventFields.EVENT_FILE_VERSION, EventFields.FILE_VERSION));
        add(event().varint(EventFields.EVENT_STEP, firstStep)
                .message(
                        EventFields.EVENT_SESSION_LOG,
                        new ProtoWriter().varint(EventFields.SESSION_STATUS, EventFields.SESSION_START)));
        flush();
    }

    public Path file() {
        return file;
    }

    /** Values of one step by tag, kept until the next flush; steps rise from call to call. */
    public void add(long step, Map<String, Double> values) {
        ProtoWriter summary = new ProtoWriter();
        values.forEach((tag, value) -> summary.message(
                EventFields.SUMMARY_VALUE,
                new ProtoWriter()
                        .text(EventFields.VALUE_TAG, tag)
                        .float32(EventFields.VALUE_SIMPLE, value.floatValue())));
        add(event().varint(EventFields.EVENT_STEP, step).message(EventFields.EVENT_SUMMARY, summary));
    }

    /** Hands everything to the operating system. */
    public void flush() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(pending.toByteArray());
        while (bytes.hasRemaining()) {
            channel.write(bytes, written + bytes.position());
        }
        written += bytes.limit();
        pending.reset();
    }

    /** Flushes, and waits until the disk has it. */
    public void sync() throws IOException {
        flush();
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            flush();
        }
    }

    private ProtoWriter event() {
        return new ProtoWriter().float64(EventFields.EVENT_WALL_TIME, clock.millis() * 1e-3);
    }

    private void add(ProtoWriter event) {
        pending.writeBytes(RecordFraming.frame(event.toBytes()));
    }

    /** The time in the name of the folder's newest file. */
    private static OptionalLong newest(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("events\\.out\\.tfevents\\.[0-9]{10}\\..*"))
                    .toList();
            int from = EventFields.FILE_PREFIX.length();
            return names.stream()
                    .mapToLong(name -> Long.parseLong(name.substring(from, from + 10)))
                    .max();
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9-]", "_");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
