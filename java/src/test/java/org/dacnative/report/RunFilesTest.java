// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's files on a disk that refuses for a while. */
class RunFilesTest {
    @TempDir
    Path parent;

    @Test
    void whatCouldNotBeWrittenIsWrittenLater() throws IOException {
        Path folder = Files.createDirectory(parent.resolve("run"));
        RunFiles files = new RunFiles(folder);
        files.write("a.txt", "1");
        assertEquals(Optional.empty(), files.news());
        Path away = Files.move(folder, parent.resolve("away"));
        files.write("a.txt", "1 2");
        files.write("b.txt", "3");
        assertEquals(
                Optional.of("warning: cannot write " + folder.resolve("b.txt")
                        + ": the folder is gone; training goes on," + " tries again and keeps the numbers in memory"),
                files.news());
        assertEquals(Optional.empty(), files.news(), "it is told once");
        assertEquals(
                Optional.of(
                        "not written: a.txt, b.txt; cannot write " + folder.resolve("b.txt") + ": the folder is gone"),
                files.unwritten());
        Files.move(away, folder);
        files.write("c.txt", "4");
        assertEquals(Optional.of("everything is written now, into " + folder), files.news());
        assertEquals(Optional.empty(), files.unwritten());
        assertEquals("1 2", Files.readString(folder.resolve("a.txt")));
        assertEquals("3", Files.readString(folder.resolve("b.txt")));
    }

    @Test
    void aFileThatIsInTheWayKeepsNothingElseBack() throws IOException {
        Files.createDirectories(parent.resolve("a.txt/occupied"));
        RunFiles files = new RunFiles(parent);
        files.write("a.txt", "1");
        files.write("b.txt", "2");
        assertEquals("2", Files.readString(parent.resolve("b.txt")));
        assertTrue(files.unwritten().orElseThrow().startsWith("not written: a.txt; cannot write "));
        assertFalse(files.unwritten().orElseThrow().contains("b.txt"));
    }
}
