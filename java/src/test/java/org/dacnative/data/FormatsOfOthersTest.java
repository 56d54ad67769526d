// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dacnative.SharedFolder;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files in every form of HDF5 that its own library writes: the numbers are those that the library reads, or there is one
 * line with the true reason.
 */
class FormatsOfOthersTest {
    private static final TaskShape HOPPER = new TaskShape(11, 3, 1000);

    /** What the line has to say where a file is refused; every other file must be read. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("fill_nan_rewards", "rewards has NaN in row 200; all numbers must be finite"),
            Map.entry("fletcher32_damaged", ".* is damaged, one of its chunks does not match its checksum.*"),
            Map.entry("soft_link_loop", "timeouts is a link that leads in a circle.*"),
            Map.entry("rewards_1e300", "rewards has 1.0E300 in row 7, which is beyond the numbers of 32 bits.*"),
            Map.entry("virtual", ".* is virtual: its rows lie in other columns or files; .*h5py.*"),
            Map.entry("virtual_same_file", ".* is virtual: its rows lie in other columns or files; .*h5py.*"),
            Map.entry(
                    "scaleoffset_int",
                    "terminals is stored through HDF5's filter 6 \\(scale-offset\\).*h5repack -f NONE IN OUT.*"),
            Map.entry(
                    "scaleoffset_float",
                    ".* is stored through HDF5's filter 6 \\(scale-offset\\).*h5repack -f NONE IN OUT.*"),
            Map.entry("szip", ".* is stored through HDF5's filter 4 \\(szip\\).*h5repack.*"),
            Map.entry("nbit", "terminals holds integers of 3 bits in 1 byte; .*"),
            Map.entry(
                    "unknown_filter", "observations is stored through HDF5's filter 32015 \\(Zstandard\\).*h5repack.*"),
            Map.entry("external_raw", ".* has its bytes in another file; .*h5py.*"),
            Map.entry("external_link", "observations is a link to another file .*base_contiguous.h5.*"));

    static Stream<Path> odd() throws IOException {
        return files("data/formats/odd");
    }

    @ParameterizedTest
    @MethodSource("odd")
    void oddFile(Path path) throws IOException {
        if (!isRefused(path)) {
            String expected = Files.readString(path.resolveSibling("expected.json"));
            Matcher sums = Pattern.compile('"' + name(path) + "\": \\{([^}]*)}").matcher(expected);
            assertTrue(sums.find());
            assertSums(sums.group(1), Columns.of(path));
        }
    }

    static Stream<Path> encodings() throws IOException {
        return files("data/formats/hdf5")
                .filter(path -> !path.toString().matches(".*virtual_[ab]\\.h5")); // parts of others
    }

    /** One table in many encodings. */
    @ParameterizedTest
    @MethodSource("encodings")
    void encoding(Path path) {
        if (!isRefused(path)) {
            Columns expected = Columns.of(path.resolveSibling("base_contiguous.h5"));
            Columns found = Columns.of(path);
            assertArrayEquals(expected.observations, found.observations);
            assertArrayEquals(expected.actions, found.actions);
            assertArrayEquals(expected.rewards, found.rewards);
            assertArrayEquals(expected.terminals, found.terminals);
            assertArrayEquals(expected.timeouts, found.timeouts);
        }
    }

    @Test
    void theTableItself() {
        assertSums(
                "\"observations\": 53.0625, \"actions\": 7.4375, \"rewards\": 9.359375, \"terminals\": 2, \"timeouts\": 2",
                Columns.of(SharedFolder.require("data/formats/hdf5/base_contiguous.h5")));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void isKnownToItsSummary(Path path) throws IOException {
        String summary = Files.readString(path.resolveSibling("summary.json"));
        Matcher expect = Pattern.compile(
                        '"' + path.getFileName().toString() + "\": \\{.*?\"expect\": \"([^\"]*)\"", Pattern.DOTALL)
                .matcher(summary);
        assertTrue(expect.find());
        if (expect.group(1).equals("refuse")) {
            assertTrue(REFUSED.containsKey(name(path)), path + " must be refused");
        }
    }

    /** Asserts the refusal of a file of the list. */
    private static boolean isRefused(Path path) {
        String line = REFUSED.get(name(path));
        if (line == null) {
            return false;
        }
        InputException thrown = assertThrows(InputException.class, () -> Columns.of(path));
        assertTrue(thrown.getMessage().matches(Pattern.quote(path + ": ") + line), thrown.getMessage());
        return true;
    }

    private static void assertSums(String json, Columns columns) {
        Matcher entries = Pattern.compile("\"(\\w+)\": ([-0-9.e]+)").matcher(json);
        int count = 0;
        while (entries.find()) {
            double sum = columns.sum(entries.group(1));
            assertEquals(
                    Double.parseDouble(entries.group(2)), sum, 1e-9 * Math.max(1, Math.abs(sum)), entries.group(1));
            count++;
        }
        assertEquals(5, count);
    }

    private static Stream<Path> files(String folder) throws IOException {
        try (Stream<Path> files = Files.list(SharedFolder.require(folder))) {
            return files.filter(path -> path.toString().endsWith(".h5")).sorted().toList().stream();
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString().replace(".h5", "");
    }

    /** Everything that is read from a file. */
    private record Columns(
            float[] observations, float[] actions, float[] rewards, boolean[] terminals, boolean[] timeouts) {
        static Columns of(Path path) {
            try (D4rlFile file = D4rlFile.open(path, HOPPER)) {
                return new Columns(
                        file.observations().all(),
                        file.actions().all(),
                        file.rewards().all(),
                        file.terminals(),
                        file.timeouts().orElseThrow());
            }
        }

        double sum(String column) {
            return switch (column) {
                case "observations" -> sum(observations);
                case "actions" -> sum(actions);
                case "rewards" -> sum(rewards);
                case "terminals" -> sum(terminals);
                default -> sum(timeouts);
            };
        }

        private static double sum(float[] numbers) {
            double sum = 0;
            for (float number : numbers) {
                sum += number;
            }
            return sum;
        }

        private static double sum(boolean[] flags) {
            double sum = 0;
            for (boolean flag : flags) {
                sum += flag ? 1 : 0;
            }
            return sum;
        }
    }
}
