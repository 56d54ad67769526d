// SPDX-License-Identifier: Apache-2.0
package org.dacnative.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a file that cannot be read or written names no class of Java's. */
class FileProblemTest {
    @TempDir
    Path folder;

    @Test
    void saysWhatIsWrongInWords() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertEquals("there is no such file or folder", problem(() -> Files.readString(folder.resolve("none"))));
        assertEquals("something else of that name is there", problem(() -> Files.createDirectory(file)));
        assertEquals("Not a directory", problem(() -> Files.createDirectory(file.resolve("in it"))));
        assertEquals("Is a directory", problem(() -> Files.readString(folder)));
        assertEquals("permission denied", FileProblem.of(new AccessDeniedException("file")));
        assertEquals("cut short", FileProblem.of(new EOFException("cut short")));
        assertEquals("java.io.EOFException", FileProblem.of(new EOFException()));
    }

    /** jhdf and ImageIO wrap what the system has said. */
    @Test
    void findsWhatTheSystemHasSaid() {
        IOException full = new IOException("No space left on device");
        assertEquals("No space left on device", FileProblem.of(new IOException("I/O error writing PNG file!", full)));
        assertEquals(
                full,
                FileProblem.in(new IllegalStateException("at position 438", full))
                        .orElseThrow());
        assertTrue(FileProblem.in(new IllegalStateException("at position 438")).isEmpty());
    }

    private static String problem(Executable action) {
        return FileProblem.of(assertThrows(IOException.class, action));
    }
}
