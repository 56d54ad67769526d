// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.dacnative.Launched;
import org.dacnative.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results that could not be printed are not a success. */
class StandardOutputTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"datasets", "doctor", "--help"})
    void aFullDiskIsAFailure(String command) throws IOException, InterruptedException {
        assertFails(command);
    }

    @Test
    void aFullDiskIsAFailureOfVerifyToo() throws IOException, InterruptedException {
        assertFails("verify --physics " + SharedFolder.require("golden/env"));
    }

    @Test
    void aReaderThatHasHadEnoughIsNoTrouble() throws IOException, InterruptedException {
        Launched run = shell("$JAVA -cp $CP org.dacnative.cli.Main datasets | true");
        assertEquals("", run.err());
    }

    private void assertFails(String command) throws IOException, InterruptedException {
        Launched run = shell("$JAVA -cp $CP org.dacnative.cli.Main " + command + " >/dev/full");
        assertEquals(Main.FAILURE, run.code(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("No space left on device"), run.err());
    }

    private Launched shell(String script) throws IOException, InterruptedException {
        return Launched.shell(folder, System.getProperty("java.class.path"), Map.of(), script);
    }
}
