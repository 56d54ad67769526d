// SPDX-License-Identifier: Apache-2.0
package org.dacnative.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.StreamSupport;
import org.dacnative.Mutation;
import org.dacnative.SharedFolder;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the format's own package and of our hand are read or refused as that package does; hostile ones refused. */
class SafetensorsTest {
    private static final int MUTATIONS = 1000;
    /** The format's text forbids it; the package's parser keeps one of the two. */
    private static final String STRICTER_THAN_THE_PACKAGE = "doubtful_duplicate.safetensors";

    @TempDir
    private Path folder;

    @Test
    void recordedFilesAreReadOrRefusedAsTheirSummarySays() throws IOException {
        Path samples = SharedFolder.require("data/formats/safetensors");
        JsonObject files = JsonParser.parseString(Files.readString(samples.resolve("summary.json")))
                .getAsJsonObject()
                .getAsJsonObject("files");
        assertTrue(files.size() >= 27, "the summary lists " + files.size());
        for (Map.Entry<String, JsonElement> entry : files.entrySet()) {
            JsonObject expected = entry.getValue().getAsJsonObject();
            Path file = samples.resolve(entry.getKey());
            boolean accepted = expected.get("package").getAsString().startsWith("accepted")
                    && !entry.getKey().equals(STRICTER_THAN_THE_PACKAGE);
            if (accepted) {
                assertSame(expected, file);
            } else {
                String message = assertThrows(InputException.class, () -> SafetensorsFile.open(file), entry.getKey())
                        .getMessage();
                assertTrue(message.startsWith(file + " is not a sound safetensors file: "), message);
                assertEquals(1, message.lines().count(), message);
            }
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        float[] numbers = {1.5f, -0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, 7};
        Path file = write("own", numbers);
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertEquals(Map.of("é", "\"{}\"\n"), read.metadata());
            assertArrayEquals(numbers, read.floats("w/0", List.of(3L, 2L)));
            assertArrayEquals(new float[] {4}, read.floats("eta", List.of()));
            assertArrayEquals(new float[0], read.floats("none", List.of(0L, 5L)));
            assertArrayEquals(new long[] {Long.MIN_VALUE, 1L << 60}, read.longs("steps", List.of(2L)));
            assertEquals(0, read.tensors().get("steps").begin(), "the widest elements come first");
            for (TensorInfo tensor : read.tensors().values()) {
                assertEquals(0, tensor.begin() % 4);
            }
        }
        assertEquals(0, (Files.readAllBytes(file)[0] & 0xff) % 8, "the data are aligned");
        byte[] again = Files.readAllBytes(write("again", numbers));
        assertArrayEquals(Files.readAllBytes(file), again);
    }

    @Test
    void anotherShapeOrTypeOrNameIsRefused() throws IOException {
        try (SafetensorsFile read = SafetensorsFile.open(write("own", new float[6]))) {
            for (String problem : List.of(
                    assertThrows(InputException.class, () -> read.floats("w/0", List.of(2L, 3L)))
                            .getMessage(),
                    assertThrows(InputException.class, () -> read.longs("w/0", null))
                            .getMessage(),
                    assertThrows(InputException.class, () -> read.floats("w/1", null))
                            .getMessage())) {
                assertTrue(problem.contains("'w/"), problem);
            }
        }
        assertThrows(InputException.class, () -> SafetensorsFile.open(folder.resolve("missing")));
    }

    /** Bytes flipped, overwritten, cut and added, mostly in the header: read or refused, never anything else. */
    @Test
    void aThousandMutationsAreReadOrRefused() throws IOException {
        byte[] sound = Files.readAllBytes(write("own", new float[] {1, 2, 3, 4, 5, 6}));
        Path file = folder.resolve("mutated.safetensors");
        int refused = 0;
        for (int seed = 0; seed < MUTATIONS; seed++) {
            Files.write(file, Mutation.of(sound, new SplittableRandom(seed)));
            try (SafetensorsFile read = SafetensorsFile.open(file)) {
                for (Map.Entry<String, TensorInfo> entry : read.tensors().entrySet()) {
                    assertEquals(entry.getValue().bytes(), read.bytes(entry.getKey()).length, "mutation " + seed);
                }
            } catch (InputException e) {
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > MUTATIONS / 2, "only " + refused + " refused");
        assertFalse(refused == MUTATIONS, "a change in the data alone cannot be seen");
    }

    private Path write(String name, float[] numbers) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new SafetensorsWriter()
                .metadata("é", "\"{}\"\n")
                .floats("w/0", List.of(3L, 2L), () -> numbers)
                .floats("eta", List.of(), () -> new float[] {4})
                .floats("none", List.of(0L, 5L), () -> new float[0])
                .longs("steps", List.of(2L), () -> new long[] {Long.MIN_VALUE, 1L << 60})
                .writeTo(out);
        return Files.write(folder.resolve(name + ".safetensors"), out.toByteArray());
    }

    private static void assertSame(JsonObject expected, Path file) {
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            JsonObject metadata = expected.getAsJsonObject("metadata");
            if (metadata == null) {
                return; // the summary has no more than the verdict
            }
            assertEquals(metadata.size(), read.metadata().size(), file.toString());
            metadata.entrySet()
                    .forEach(entry -> assertEquals(
                            entry.getValue().getAsString(), read.metadata().get(entry.getKey()), entry.getKey()));
            JsonObject tensors = expected.getAsJsonObject("tensors");
            assertEquals(tensors.keySet(), read.tensors().keySet(), file.toString());
            for (String name : tensors.keySet()) {
                JsonObject tensor = tensors.getAsJsonObject(name);
                TensorInfo info = read.tensors().get(name);
                assertEquals(tensor.get("dtype").getAsString(), info.type().name());
                assertEquals(longs(tensor.getAsJsonArray("shape")), info.shape());
                assertEquals(longs(tensor.getAsJsonArray("data_offsets")), List.of(info.begin(), info.end()));
                assertEquals(tensor.get("sha256").getAsString(), sha256(read.bytes(name)), file + " " + name);
                if (info.type() == TensorType.F32) {
                    double sum = 0;
                    for (float value : read.floats(name, info.shape())) {
                        sum += value;
                    }
                    assertEquals(tensor.get("sum").getAsDouble(), sum, 1e-9, file + " " + name);
                }
            }
        }
    }

    private static List<Long> longs(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonElement::getAsLong)
                .toList();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
