// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** The files of the resource folder {@code hdf5}, which says how they were made. */
public final class HdfSamples {
    private HdfSamples() {}

    /** @param name without its ending */
    public static Path path(String name) {
        try {
            return Path.of(HdfSamples.class.getResource("/hdf5/" + name + ".h5").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
