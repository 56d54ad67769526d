// SPDX-License-Identifier: Apache-2.0
package org.dacnative;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The folder of recorded cases and data sets that tests compare with (system property {@code dac.shared}). */
public final class SharedFolder {
    private SharedFolder() {}

    /** A file or folder in it. Where it is missing a test is skipped, but fails under continuous integration. */
    public static Path require(String relative) {
        Path path = Path.of(System.getProperty("dac.shared", "../shared")).resolve(relative);
        if (!Files.exists(path)) {
            String reason = path.toAbsolutePath() + " is missing; -Ddac.shared says where it is";
            if ("true".equals(System.getenv("CI"))) {
                fail(reason);
            }
            Assumptions.abort(reason);
        }
        return path;
    }
}
