// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

/**
 * A column that cannot be read or must not be believed. The message goes on after the column's name ("is compressed by
 * ..."); {@link HdfCalls} puts file and column before it.
 */
final class DataRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What helps where the file's content is sound and only its form is not read here. */
    static final String COPY_IT = "; copy its columns into a new file with h5py's defaults and give that to --dataset";

    DataRefusal(String message) {
        super(message);
    }
}
