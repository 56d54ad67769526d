// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.dacnative.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files of TensorBoard's own writers are read as its scripts read them, and ours are framed as theirs. */
class EventFileTest {
    private static final Clock NOON = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    void recordedRunsAreReadAsTensorBoardReadsThem() throws IOException {
        Path samples = SharedFolder.require("data/formats/tensorboard");
        JsonObject runs = JsonParser.parseString(Files.readString(samples.resolve("summary.json")))
                .getAsJsonObject()
                .getAsJsonObject("runs");
        assertTrue(runs.size() >= 7, "the summary lists " + runs.size());
        for (String run : runs.keySet()) {
            JsonObject expected = runs.getAsJsonObject(run);
            Map<String, List<Map.Entry<Long, Float>>> read = EventFile.scalars(samples.resolve(run));
            for (Map.Entry<String, JsonElement> tag :
                    expected.getAsJsonObject("scalars").entrySet()) {
                assertEquals(points(tag.getValue().getAsJsonArray()), read.get(tag.getKey()), run + tag.getKey());
            }
            for (Map.Entry<String, JsonElement> tag :
                    expected.getAsJsonObject("tensors").entrySet()) {
                JsonObject tensor = tag.getValue().getAsJsonObject();
                if (tensor.get("plugin").getAsString().equals("scalars")) {
                    assertEquals(points(tensor.getAsJsonArray("values")), read.get(tag.getKey()), run + tag.getKey());
                }
            }
        }
        assertEquals("", problem(samples.resolve("tensorboardX")));
        assertTrue(problem(samples.resolve("cut")).contains("cut short"));
        assertTrue(problem(samples.resolve("bad_crc")).contains("checksum"));
    }

    @Test
    void everyFileBeginsWithItsVersionAndTheStartOfItsSession() throws IOException {
        try (EventWriter writer = new EventWriter(folder, 0, NOON)) {
            writer.add(5_000_000_000L, Map.of("training/critic_loss", 0.1, "evaluation/score", Double.NaN));
        }
        EventFile file = EventFile.read(files().get(0));
        assertEquals("", file.problem());
        assertEquals("brain.Event:2", file.events().get(0).fileVersion());
        assertTrue(file.events().get(1).sessionStart());
        assertEquals(0, file.events().get(1).step());
        assertEquals(
                Map.of("training/critic_loss", 0.1f, "evaluation/score", Float.NaN),
                file.events().get(2).scalars());
        assertEquals(5_000_000_000L, file.events().get(2).step());
        assertEquals(1_700_000_000.0, file.events().get(2).wallTime());
    }

    @Test
    void aResumedRunDoesNotFoldBackEvenWithinOneSecond() throws IOException {
        try (EventWriter first = new EventWriter(folder, 0, NOON)) {
            for (long step = 0; step < 8; step++) {
                first.add(step, Map.of("loss", (double) step));
            }
            first.flush();
            try (EventWriter second = new EventWriter(folder, 5, NOON)) {
                second.add(5, Map.of("loss", 50.0));
                assertEquals(2, files().size());
                assertEquals(second.file(), files().get(1), "the later file's name comes last");
            }
        }
        assertEquals(
                List.of(0f, 1f, 2f, 3f, 4f, 50f),
                EventFile.scalars(folder).get("loss").stream()
                        .map(Map.Entry::getValue)
                        .toList());
    }

    @Test
    void writersStartedInOneSecondShareNoFile() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<EventWriter> writers = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int seed = 0; seed < 8; seed++) {
            threads.add(new Thread(() -> {
                try {
                    writers.add(new EventWriter(folder, 0, NOON));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        Set<Path> names = new HashSet<>();
        for (EventWriter writer : writers) {
            names.add(writer.file());
            writer.close();
        }
        assertEquals(8, names.size());
        for (Path file : files()) {
            assertEquals(2, EventFile.read(file).events().size());
        }
    }

    private String problem(Path run) throws IOException {
        try (Stream<Path> all = Files.list(run)) {
            return EventFile.read(all.findFirst().orElseThrow()).problem();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted(Comparator.naturalOrder()).toList();
        }
    }

    private static List<Map.Entry<Long, Float>> points(JsonArray array) {
        List<Map.Entry<Long, Float>> points = new ArrayList<>();
        for (JsonElement point : array) {
            points.add(Map.entry(point.getAsJsonArray().get(0).getAsLong(), (float)
                    point.getAsJsonArray().get(1).getAsDouble()));
        }
        return points;
    }
}
