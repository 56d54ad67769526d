// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Where a command cannot write is known before it works. */
class OutputFileTest {
    @TempDir
    Path folder;

    @Test
    void aFileNeedsAFolderThatCanBeWrittenTo() throws IOException {
        Path there = Files.createFile(folder.resolve("there.png"));
        assertDoesNotThrow(() -> OutputFile.require("--out there.png", there));
        assertDoesNotThrow(() -> OutputFile.requireNew("--out new.png", folder.resolve("new.png")));
        assertDoesNotThrow(() -> OutputFile.requireNew("--out new.png", Path.of("new.png")));
        assertEquals(
                "--out there.png: is there already; give another name, or delete it",
                refusal(() -> OutputFile.requireNew("--out there.png", there)));
        assertEquals("--out x: is a folder; name a file", refusal(() -> OutputFile.require("--out x", folder)));
        assertEquals(
                "--out a/b.png: there is no folder " + folder.resolve("a"),
                refusal(() -> OutputFile.require("--out a/b.png", folder.resolve("a/b.png"))));
        assertEquals(
                "--out b.png: there is no folder " + there,
                refusal(() -> OutputFile.require("--out b.png", there.resolve("b.png"))));
    }

    /** Root writes where it likes, except in folders of the kernel's own. */
    @Test
    void aFolderThatCannotBeWrittenToIsNamed() {
        assertEquals(
                "--out b.png: the folder /proc/self cannot be written to",
                refusal(() -> OutputFile.require("--out b.png", Path.of("/proc/self/b.png"))));
    }

    private static String refusal(Executable check) {
        return assertThrows(InputException.class, check).getMessage();
    }
}
