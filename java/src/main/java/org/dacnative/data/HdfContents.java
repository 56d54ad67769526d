// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;
import org.dacnative.data.hdf5.HdfReader;

/** An open HDF5 file. */
record HdfContents(HdfReader file) implements Contents {
    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public void close() {
        file.close();
    }
}
