// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

/** A change of a column's rows that looks at nothing but the rows themselves, made while they are read. */
@FunctionalInterface
public interface RowTransform {
    /**
     * Changes rows in place.
     *
     * @param values row-major; the column's width is known to the change
     * @param at where in it the first row begins
     * @param rows how many there are
     */
    void apply(float[] values, int at, int rows);
}
