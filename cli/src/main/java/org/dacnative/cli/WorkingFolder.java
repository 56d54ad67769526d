// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dacnative.input.InputException;

/**
 * The folder that relative names start from. Java reads its name in the locale's letters: in the locale C it takes
 * {@code ?} for what is not ASCII, and results would land in another folder of that name.
 */
final class WorkingFolder {
    private static final Path REAL = Path.of("/proc/self/cwd");

    private WorkingFolder() {}

    /** InputException if Java's working folder is another one than this process's. */
    static void require() {
        require(System.getProperty("user.dir"), REAL);
    }

    static void require(String name, Path real) {
        try {
            if (!Files.exists(real) || Files.isSameFile(Path.of(name), real)) {
                return;
            }
        } catch (IOException | RuntimeException e) {
            // no such folder, or no such name
        }
        throw new InputException("this locale (" + System.getProperty("sun.jnu.encoding")
                + ") has no letters for the working folder's name, Java reads " + name
                + "; start with LC_ALL=C.UTF-8 in the environment, or from another folder");
    }
}
