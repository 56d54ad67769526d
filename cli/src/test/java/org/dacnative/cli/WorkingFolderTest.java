// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dacnative.Launched;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A working folder whose name the locale cannot spell. */
class WorkingFolderTest {
    @TempDir
    private Path folder;

    @Test
    void anotherFolderThanTheProcesssIsRefused() {
        assertDoesNotThrow(() -> WorkingFolder.require());
        assertThrows(InputException.class, () -> WorkingFolder.require(folder + "/??", folder));
        assertThrows(InputException.class, () -> WorkingFolder.require("/", folder));
        assertDoesNotThrow(() -> WorkingFolder.require("/anything", folder.resolve("no /proc here")));
    }

    @Test
    void nothingIsWrittenBesideIt() throws IOException, InterruptedException {
        Path data = TinyHopper.write(folder);
        String flags = String.join(" ", TinyHopper.flags(data, Path.of("results"), "--max_steps", "2"));
        String script = "mkdir $'\\303\\274' && cd $'\\303\\274' && LC_ALL=C $JAVA -cp $CP org.dacnative.cli.Main "
                + flags + "; code=$?; cd ..; ls $'\\303\\274'; exit $code";
        Launched run = Launched.shell(folder, System.getProperty("java.class.path"), Map.of(), script);
        assertEquals(Main.BAD_INPUT, run.code(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("LC_ALL=C.UTF-8"), run.err());
        assertEquals("", run.out());
        assertEquals(
                4,
                TinyHopper.files(folder).size(),
                "the data, two logs and the folder: " + List.of(folder.toFile().list()));
    }
}
