// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.column;

/**
 * A column that cannot be read or must not be believed. The message goes on after the column's name ("is compressed by
 * ..."); {@link FileCalls} puts file and column before it.
 */
public final class DataRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What helps where the file's content is sound and only its form is not read here. */
    public static final String COPY_IT =
            "; in Python, with IN and OUT: import h5py; i, o = h5py.File(IN), h5py.File(OUT, 'w');"
                    + " [o.create_dataset(k, data=i[k][()]) for k in i if isinstance(i[k], h5py.Dataset)]";

    public DataRefusal(String message) {
        super(message);
    }
}
