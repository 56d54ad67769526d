// SPDX-License-Identifier: Apache-2.0
package org.example;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example does what it says, with the library alone on its class path. */
class TrainOnArraysTest {
    @TempDir
    private Path folder;

    @Test
    void learnsFromArraysAndActs() {
        double logged = LoggedData.meanReturn(LoggedData.of(200, 7));
        double learned = TrainOnArrays.train(folder, 4000);
        assertTrue(learned > logged, learned + " is not better than the data's " + logged);
        assertTrue(Math.abs(TrainOnArrays.act(folder)) < 0.2);
    }

    @Test
    void theLibraryBringsNeitherTheCommandLineNorALoggingBackend() {
        for (String name : new String[] {
            "org.dacnative.cli.Main", "picocli.CommandLine", "org.slf4j.nop.NOPServiceProvider"
        }) {
            assertThrows(ClassNotFoundException.class, () -> Class.forName(name), name);
        }
    }
}
