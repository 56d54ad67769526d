// SPDX-License-Identifier: Apache-2.0
package org.dacnative;

import java.nio.file.Path;

/** The recorded cases that lie beside the tests: a clone by itself checks the numbers. */
public final class GoldenSubset {
    /** Updates and action selections of the authors' program. */
    public static final Path DAC = Path.of("src/test/resources/golden/dac");

    /** Steps and rollouts of Hopper. */
    public static final Path PHYSICS = Path.of("src/test/resources/golden/env");

    private GoldenSubset() {}
}
