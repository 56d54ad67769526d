// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dacnative.env.Tasks;
import org.dacnative.fetch.KnownFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code datasets list} and {@code datasets fetch} as commands; FetchTest has the network. */
class FetchCommandTest {
    /** One whose size and digest nobody published, so that a small file passes. */
    private static final String TASK = "maze2d-umaze-v1";

    private static final String FILE = "maze2d-umaze-sparse-v1.hdf5";

    @TempDir
    private Path folder;

    @Test
    void everyTaskIsListed() {
        Outcome outcome = Outcome.of("datasets", "list");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(1 + Tasks.all().size(), outcome.out().lines().count());
        assertTrue(
                outcome.out().matches("(?s).*hopper-medium-v2 +152\\.8 +yes +(no|yes) +\\S*hopper_medium-v2.hdf5\n.*"));
        assertTrue(outcome.out().matches("(?s).*" + TASK + " +- +no +(no|yes) +\\S*" + FILE + "\n.*"), outcome.out());
    }

    @Test
    void fromAFolderToAFolder() throws IOException {
        Files.move(maze(), folder.resolve(FILE));
        Path to = folder.resolve("a/b");
        Outcome outcome = fetch(TASK, "--from", folder.toString(), "--to", to.toString());
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(to.resolve(FILE) + ": its columns are right; nobody published its digest\n", outcome.out());
        assertEquals(-1, Files.mismatch(folder.resolve(FILE), to.resolve(FILE)));
        outcome = fetch(TASK, "--to", to.toString());
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains(": is there already, "), outcome.out());
    }

    /** Of a wrong size; of another task; missing; no such task; no such address. */
    @Test
    void oneLineEach() throws IOException {
        Path other = maze();
        String to = folder.resolve("to").toString();
        assertBad(": has ", "hopper-medium-v2", "--from", other.toString(), "--to", to);
        Files.move(TinyHopper.write(folder), folder.resolve(FILE));
        assertBad("is not this task's data: an observation has 11", TASK, "--from", folder.toString(), "--to", to);
        assertBad("there is no ", "maze2d-large-v1", "--from", folder.toString(), "--to", to);
        assertBad("hoper-medium-v2: no task of this name; nearest are hopper-medium-v2", "hoper-medium-v2");
        assertBad("is no address", TASK, "--from", "http://a b/", "--to", to);
        assertBad("cannot be made", TASK, "--from", other.toString(), "--to", other.toString());
        Files.createDirectories(Path.of(to));
        Files.writeString(Path.of(to).resolve(FILE), "x");
        assertBad(FILE + " is there already: is not this task's data: ", TASK, "--to", to);
        assertFalse(Files.exists(
                Path.of(to).resolve(KnownFile.named("hopper_medium-v2.hdf5").name())));
    }

    /** Rows in the layout of maze2d's data. */
    private Path maze() {
        return TinyHopper.write(folder, "maze", columns -> {
            columns.put("observations", TinyHopper.matrix(TinyHopper.ROWS, 4));
            columns.put("actions", TinyHopper.matrix(TinyHopper.ROWS, 2));
        });
    }

    private static Outcome fetch(String... args) {
        String[] all = new String[args.length + 2];
        all[0] = "datasets";
        all[1] = "fetch";
        System.arraycopy(args, 0, all, 2, args.length);
        return Outcome.of(all);
    }

    private static void assertBad(String text, String... args) {
        Outcome outcome = fetch(args);
        assertEquals(Main.BAD_INPUT, outcome.code(), outcome.err());
        assertEquals(1, outcome.err().lines().count(), outcome.err());
        assertTrue(outcome.err().contains(text), outcome.err());
    }
}
