// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

/** Form of IVR's regularisation ({@code --alg}). */
public enum IvrForm {
    /** Sparse: actions without an advantage have no weight. */
    SQL,
    /** Exponential. */
    EQL
}
