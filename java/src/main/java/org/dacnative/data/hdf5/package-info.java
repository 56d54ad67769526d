// SPDX-License-Identifier: Apache-2.0
/**
 * HDF5 files. {@link org.dacnative.data.hdf5.HdfReader} and {@link org.dacnative.data.hdf5.HdfWriter} are the doors; what
 * columns mean is not known here.
 */
package org.dacnative.data.hdf5;
