// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which a file can be wrong gives one line that says what and what to do. */
class BadDataFileTest {
    private static final String END = ForeignData.END;

    @TempDir
    Path folder;

    @Test
    void missingFile() {
        assertLine("no such file" + END, folder.resolve("none.hdf5"));
    }

    @Test
    void folderInsteadOfFile() {
        assertLine("is a folder" + END, folder);
    }

    @Test
    void anEmptyName() {
        InputException thrown = assertThrows(InputException.class, () -> load(Path.of("")));
        assertEquals("--dataset is empty" + END, thrown.getMessage());
    }

    /** One line, whatever the name is. */
    @Test
    void aNameWithALineBreak() {
        InputException thrown = assertThrows(InputException.class, () -> load(folder.resolve("a\nb\u001b[2J.h5")));
        assertEquals(folder + "/a\\u000ab\\u001b[2J.h5: no such file" + END, thrown.getMessage());
    }

    @Test
    void aWayThatCannotBeGone() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertLine("cannot be reached (Not a directory)" + END, file.resolve("x.h5"));
        Path circle = folder.resolve("circle.h5");
        Files.createSymbolicLink(circle, circle);
        assertLine(
                "cannot be reached (Too many levels of symbolic links or unable to access attributes of symbolic link)"
                        + END,
                circle);
        // For the user root no folder is closed, so the reason is given by hand.
        assertEquals(
                "closed/x.h5: a folder on the way to it may not be entered by this user" + END,
                Contents.unreachable(Path.of("closed/x.h5"), new AccessDeniedException("closed/x.h5"))
                        .getMessage());
    }

    /** What people have at hand instead of the file. */
    @Test
    void filesOfOtherKinds() throws IOException {
        assertLine("is a NumPy array (NPY), not a data set of several columns" + END, file("\u0093NUMPY\u0001"));
        assertLine(
                "is a Parquet file, which is not read here; convert it, in Python: pandas.read_parquet(\"IN\")"
                        + ".to_csv(\"OUT.csv\", index=False)",
                file("PAR1...."));
        assertLine(
                "is an Arrow file, which is not read here; convert it, in Python: pandas.read_feather(\"IN\")"
                        + ".to_csv(\"OUT.csv\", index=False)",
                file("ARROW1\0\0"));
        assertLine("is compressed as a whole (gzip); unpack it first" + END, file("\u001f\u008b\b"));
        assertLine("is a Python pickle, which is never read" + END, file("\u0080\u0004\u0095"));
        assertLine(
                "is a pointer of Git LFS, not the file itself; fetch that" + END,
                file("version https://git-lfs.github.com/spec/v1"));
        assertLine("is a web page, not the file itself; download that" + END, file("<!DOCTYPE html><html>"));
        assertLine(
                "is a damaged or truncated zip archive (zip END header not found); copy or download it again",
                file("PK\u0003\u0004..."));
        assertLine(
                "is a zip archive without NumPy's arrays observations and actions; unpack it if it holds the file"
                        + END,
                zip("other"));
        assertLine("observations is no NPY array, or a damaged one", zip("observations", "actions", "terminals"));
    }

    @Test
    void minariFolders() throws IOException {
        Path minari = Files.createDirectories(folder.resolve("minari/data"));
        Path metadata = Files.writeString(minari.resolve("metadata.json"), "{\"data_format\": \"arrow\"}");
        assertLine(
                "is a Minari data set whose steps are stored as arrow, which is not read here; store its episodes again"
                        + " with Minari's data_format=\"hdf5\"",
                minari.getParent());
        Files.writeString(metadata, "{}");
        assertLine("is a Minari data set without its main_data.hdf5; download it again", minari);
    }

    /** Reading a pipe that nobody writes would never end. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void pipeInsteadOfFile() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe.hdf5");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        assertLine("is a pipe or a device, not a regular file" + END, pipe);
    }

    @Test
    void noDataAtAll() throws IOException {
        assertLine(
                "is text; if it is a table (CSV), --columns says which of its columns are which: " + ColumnMap.FORM,
                Files.writeString(folder.resolve("text.hdf5"), "steps\tmean\n".repeat(200)));
        assertLine("is no file of data that is known here" + END, Files.createFile(folder.resolve("empty.hdf5")));
        assertLine("is no file of data that is known here" + END, file("\u0001\u0002 binary"));
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

    /** Not even a head; what the reader has thrown is there for {@code --debug} alone. */
    @Test
    void signatureWithoutAHead() throws IOException {
        Path file = file("\u0089HDF\r\n\u001a\n");
        assertLine(
                "the head cannot be read, the file is damaged or uses a feature of its format that is not supported;"
                        + " copy or download it again, or give another one with --dataset",
                file);
        assertNotNull(assertThrows(InputException.class, () -> load(file)).getCause());
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
                assertFalse(e.getMessage().matches(".*(Exception|Error|java[.]).*"), e.getMessage());
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
        assertLine(
                "rewards holds text; needed are IEEE floats or integers", new D4rlFileBuilder().with("rewards", words));
        assertLine(
                "terminals holds text; needed are truth values, IEEE floats or integers",
                new D4rlFileBuilder().with("terminals", words));
    }

    @Test
    void nothingLeft() {
        assertLine(
                "holds no transitions, for the last of its rows (8) and those with a timeout do not count;"
                        + " give another file with --dataset",
                new D4rlFileBuilder().with("timeouts", new byte[] {1, 1, 1, 1, 1, 1, 1, 1}));
    }

    private Path file(String start) throws IOException {
        return Files.write(folder.resolve("other.h5"), start.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Path zip(String... arrays) throws IOException {
        Path path = folder.resolve("other.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            for (String array : arrays) {
                zip.putNextEntry(new ZipEntry(array + ".npy"));
            }
        }
        return path;
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
