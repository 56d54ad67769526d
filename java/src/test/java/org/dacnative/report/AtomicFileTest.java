// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is there as a whole or as it was. */
class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void replacesAFileAndLeavesNothingBesideIt() throws IOException {
        Path file = folder.resolve("scores.txt");
        AtomicFile.write(file, "old");
        AtomicFile.write(file, "nüw");
        assertEquals("nüw", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void theOldFileIsSeenUntilTheNewOneIsWhole() throws IOException {
        Path file = folder.resolve("scores.txt");
        AtomicFile.write(file, "old");
        AtomicFile.write(file, out -> {
            out.write("half".getBytes(StandardCharsets.UTF_8));
            out.flush();
            assertEquals("old", Files.readString(file));
        });
        assertEquals("half", Files.readString(file));
    }

    @Test
    void aFailureLeavesTheOldFile() throws IOException {
        Path file = folder.resolve("scores.txt");
        AtomicFile.write(file, "old");
        UncheckedIOException thrown = assertThrows(
                UncheckedIOException.class,
                () -> AtomicFile.write(file, out -> {
                    out.write(new byte[100_000]);
                    throw new IOException("no space left");
                }));
        assertEquals("cannot write " + file + ": no space left", thrown.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    /** What writers of names leave behind when they fail is not there, under no name. */
    @Test
    void aFolderIsThereAsAWholeOrNotAtAll() throws IOException {
        Path made = folder.resolve("made");
        AtomicFile.writeFolder(made, draft -> {
            Files.writeString(Files.createDirectory(draft.resolve("inner")).resolve("a"), "x");
            assertFalse(Files.exists(made));
        });
        assertEquals("x", Files.readString(made.resolve("inner/a")));
        UncheckedIOException thrown = assertThrows(
                UncheckedIOException.class,
                () -> AtomicFile.writeFolder(folder.resolve("other"), draft -> {
                    Files.writeString(draft.resolve("a"), "x");
                    throw new IOException("no space left");
                }));
        assertEquals("cannot write " + folder.resolve("other") + ": no space left", thrown.getMessage());
        assertThrows(
                UncheckedIOException.class,
                () -> AtomicFile.writeNamed(folder.resolve("file"), draft -> {
                    Files.writeString(draft, "x");
                    throw new IOException("no space left");
                }));
        assertEquals(List.of(made), files());
    }

    /** A library's own exception is about the file if the system has refused something below it. */
    @Test
    void whatALibraryWrapsIsSaidWithTheFilesName() throws IOException {
        Path file = folder.resolve("data.hdf5");
        UncheckedIOException thrown = assertThrows(
                UncheckedIOException.class,
                () -> AtomicFile.writeNamed(file, draft -> {
                    Files.writeString(draft, "x");
                    throw new IllegalStateException("at position 438", new IOException("no space left"));
                }));
        assertEquals("cannot write " + file + ": no space left", thrown.getMessage());
        IllegalStateException other = new IllegalStateException("of another kind");
        assertEquals(
                other,
                assertThrows(
                        IllegalStateException.class,
                        () -> AtomicFile.writeNamed(file, draft -> {
                            throw other;
                        })));
        assertEquals(List.of(), files());
    }

    @Test
    void aMissingFolderIsNamed() {
        Path file = folder.resolve("none/scores.txt");
        UncheckedIOException thrown = assertThrows(UncheckedIOException.class, () -> AtomicFile.write(file, "text"));
        assertTrue(thrown.getMessage().startsWith("cannot write " + file), thrown.getMessage());
    }

    /** A program that is told to end (SIGTERM takes the same way as Ctrl-C) while it writes. */
    @Test
    void anInterruptionLeavesTheOldFileAndNothingBesideIt() throws IOException, InterruptedException {
        Path file = folder.resolve("scores.txt");
        AtomicFile.write(file, "old");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process writer = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), AtomicFileTest.class.getName(), "" + file)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals('w', writer.getInputStream().read());
            writer.destroy();
            assertTrue(writer.waitFor(1, TimeUnit.MINUTES));
        } finally {
            writer.destroyForcibly();
        }
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    /** Writes for ever, and says when it has begun. */
    public static void main(String[] args) {
        AtomicFile.write(Path.of(args[0]), out -> {
            out.write(new byte[100_000]);
            System.out.print("w");
            System.out.flush();
            new Semaphore(0).acquireUninterruptibly();
        });
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
