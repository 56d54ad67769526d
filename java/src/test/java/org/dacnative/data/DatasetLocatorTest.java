// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order in which places are looked at. */
class DatasetLocatorTest {
    private static final String NAME = "hopper_medium-v2.hdf5";

    @TempDir
    Path home;

    @Test
    void aGivenFileComesFirstAndIsNotChecked() {
        Path given = Path.of("mine.h5");
        assertEquals(given, locator(home).find(Optional.of(given), NAME));
    }

    @Test
    void theVariablesFolderComesBeforeTheHomeFolder() throws IOException {
        Path mine = put(home.resolve("mine"));
        put(home.resolve(".d4rl/datasets"));
        assertEquals(mine, locator(home.resolve("mine")).find(Optional.empty(), NAME));
    }

    @Test
    void theHomeFolderIsLookedAtToo() throws IOException {
        Path own = put(home.resolve(".d4rl/datasets"));
        assertEquals(own, locator(home.resolve("elsewhere")).find(Optional.empty(), NAME));
        assertEquals(own, new DatasetLocator(Map.of("D4RL_DATASET_DIR", ""), home).find(Optional.empty(), NAME));
    }

    @Test
    void theErrorListsThePlaces() {
        InputException thrown = assertThrows(
                InputException.class, () -> locator(Path.of("/data")).find(Optional.empty(), NAME));
        assertEquals(
                "no data set found, looked at /data/" + NAME + ", "
                        + home.resolve(".d4rl/datasets").resolve(NAME)
                        + "; name a file with --dataset or its folder with $D4RL_DATASET_DIR; the command 'datasets fetch TASK'"
                        + " gets it from http://rail.eecs.berkeley.edu/datasets/offline_rl/ (gym_mujoco_v2, maze2d, ant_maze_new,"
                        + " ant_maze_v2)",
                thrown.getMessage());
    }

    /** As in the locale C, where a folder's name arrives with signs that have no letters. */
    @Test
    void aFolderThatTheLocaleCannotWrite() {
        InputException thrown = assertThrows(
                InputException.class, () -> new DatasetLocator(Map.of("D4RL_DATASET_DIR", "/data\0"), home));
        assertEquals(
                "D4RL_DATASET_DIR has letters that this locale cannot write (" + System.getProperty("sun.jnu.encoding")
                        + "); start with LC_ALL=C.UTF-8 in the environment",
                thrown.getMessage());
    }

    private DatasetLocator locator(Path variable) {
        return new DatasetLocator(Map.of("D4RL_DATASET_DIR", variable.toString()), home);
    }

    private static Path put(Path folder) throws IOException {
        return Files.createFile(Files.createDirectories(folder).resolve(NAME));
    }
}
