// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

/**
 * A column that cannot be read or must not be believed. The message goes on after the column's name ("is compressed by
 * ..."); {@link HdfCalls} puts file and column before it.
 */
final class DataRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What helps where the file's content is sound and only its form is not read here. */
    static final String COPY_IT =
            "; in Python, with IN and OUT: import h5py; i, o = h5py.File(IN), h5py.File(OUT, 'w');"
                    + " [o.create_dataset(k, data=i[k][()]) for k in i if isinstance(i[k], h5py.Dataset)]";

    DataRefusal(String message) {
        super(message);
    }
}
