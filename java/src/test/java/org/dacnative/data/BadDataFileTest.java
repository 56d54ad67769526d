// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which a file can be wrong gives one line that says what and what to do. */
class BadDataFileTest {
    @TempDir
    Path folder;

    @Test
    void missingFile() {
        assertLine("no such file; --dataset takes a D4RL file (HDF5)", folder.resolve("none.hdf5"));
    }

    @Test
    void folderInsteadOfFile() {
        assertLine("is a folder; --dataset takes a D4RL file (HDF5)", folder);
    }

    /** Reading a pipe that nobody writes would never end. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void pipeInsteadOfFile() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe.hdf5");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        assertLine("is a pipe or a device, not a regular file; --dataset takes a D4RL file (HDF5)", pipe);
    }

    @Test
    void notHdf5() throws IOException {
        Path text = Files.writeString(folder.resolve("text.hdf5"), "steps\tmean\n".repeat(200));
        assertLine("is not an HDF5 file; --dataset takes a D4RL file (HDF5)", text);
        assertLine(
                "is not an HDF5 file; --dataset takes a D4RL file (HDF5)",
                Files.createFile(folder.resolve("empty.hdf5")));
    }

    @Test
    void truncatedFile() throws IOException {
        Path whole = new D4rlFileBuilder().write(folder);
        byte[] bytes = Files.readAllBytes(whole);
        for (int length : new int[] {200, bytes.length / 2, bytes.length - 1}) {
            Path part = Files.write(folder.resolve("part.hdf5"), Arrays.copyOf(bytes, length));
            assertLine(
                    "is truncated, " + length + " of " + bytes.length + " bytes are there; copy or download it again",
                    part);
        }
    }

    /** Whatever damage does, it ends in transitions or in one line. */
    @Test
    void damagedFile() throws IOException {
        byte[] bytes = Files.readAllBytes(new D4rlFileBuilder().write(folder));
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 150; i++) {
            byte[] damaged = bytes.clone();
            damaged[8 + random.nextInt(bytes.length - 8)] = (byte) random.nextInt(256);
            Path path = Files.write(folder.resolve("damaged.hdf5"), damaged);
            try {
                load(path);
            } catch (InputException e) {
                assertOneLine(e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 5, refused + " of 150 were refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"observations", "actions", "rewards", "terminals"})
    void missingKey(String key) {
        assertLine(
                "key " + key + " is missing; needed are observations, actions, rewards and terminals",
                new D4rlFileBuilder().without(key));
    }

    @Test
    void groupInsteadOfColumn() {
        assertLine("rewards is a group, not a column of numbers", new D4rlFileBuilder().with("rewards", null));
    }

    @Test
    void wrongRank() {
        assertLine(
                "observations has shape [8], not [rows, 2]", new D4rlFileBuilder().with("observations", new float[8]));
        assertLine(
                "actions has shape [8, 1, 1], not [rows, 1]",
                new D4rlFileBuilder().with("actions", new float[8][1][1]));
        assertLine(
                "rewards has shape [8, 2], not [rows] or [rows, 1]",
                new D4rlFileBuilder().with("rewards", new float[8][2]));
        assertLine(
                "timeouts has shape [2, 4], not [rows] or [rows, 1]",
                new D4rlFileBuilder().with("timeouts", new byte[2][4]));
        assertLine("terminals has shape [], not [rows] or [rows, 1]", new D4rlFileBuilder().with("terminals", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rewards", "terminals", "timeouts"})
    void wrongLength(String key) {
        assertLine(
                key + " has 7 rows, observations has 8; all columns need the same number",
                new D4rlFileBuilder().with(key, new float[7]));
    }

    @Test
    void wrongNumberOfActions() {
        assertLine(
                "actions has 9 rows, observations has 8; all columns need the same number",
                new D4rlFileBuilder().with("actions", new float[9][1]));
    }

    @Test
    void dataOfAnotherTask() {
        assertLine(
                "an observation has 3 numbers, the task's has 2; --env and --dataset must belong together",
                new D4rlFileBuilder().with("observations", new float[8][3]));
        assertLine(
                "an action has 4 numbers, the task's has 1; --env and --dataset must belong together",
                new D4rlFileBuilder().with("actions", new float[8][4]));
    }

    @Test
    void numbersThatAreNotFinite() {
        assertLine(
                "observations has NaN in row 7, column 1; all numbers must be finite",
                new D4rlFileBuilder().withValue("observations", 7, 1, Float.NaN));
        assertLine(
                "actions has infinity in row 4; all numbers must be finite",
                new D4rlFileBuilder().withValue("actions", 4, 0, Float.NEGATIVE_INFINITY));
        assertLine(
                "rewards has infinity in row 2; all numbers must be finite",
                new D4rlFileBuilder().withValue("rewards", 2, 0, Float.POSITIVE_INFINITY));
        assertLine(
                "rewards has 1.0E39 in row 0, which is beyond the numbers of 32 bits that are trained on (3.4e38)",
                new D4rlFileBuilder().with("rewards", new double[] {1e39, 0, 0, 0, 0, 0, 0, 0}));
        assertLine(
                "terminals has NaN in row 1; all numbers must be finite",
                new D4rlFileBuilder().with("terminals", new float[] {0, Float.NaN, 0, 0, 0, 0, 0, 0}));
    }

    @Test
    void textInsteadOfNumbers() {
        String[] words = {"a", "b", "c", "d", "e", "f", "g", "h"};
        assertLine("rewards holds text, not numbers", new D4rlFileBuilder().with("rewards", words));
        assertLine(
                "terminals holds text, neither truth values nor numbers",
                new D4rlFileBuilder().with("terminals", words));
    }

    @Test
    void nothingLeft() {
        assertLine(
                "holds no transitions, for the last of its rows (8) and those with a timeout do not count;"
                        + " give another file with --dataset",
                new D4rlFileBuilder().with("timeouts", new byte[] {1, 1, 1, 1, 1, 1, 1, 1}));
    }

    private void assertLine(String expected, D4rlFileBuilder builder) {
        assertLine(expected, builder.write(folder));
    }

    private static void assertLine(String expected, Path path) {
        InputException thrown = assertThrows(InputException.class, () -> load(path));
        assertEquals(path + ": " + expected, thrown.getMessage());
        assertOneLine(thrown.getMessage());
    }

    private static void assertOneLine(String message) {
        assertFalse(message.isBlank());
        assertEquals(1, message.lines().count(), message);
    }

    private static void load(Path path) {
        OfflineDataset.load(path, D4rlFileBuilder.SHAPE, DatasetOptions.everything(RewardTuning.NO));
    }
}
