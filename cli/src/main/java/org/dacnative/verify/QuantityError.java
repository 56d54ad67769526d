// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

/**
 * How far one quantity of a case is from its record.
 *
 * @param name what was compared
 * @param worst the largest error, in the unit of the tolerance
 * @param tolerance the largest error that passes
 */
public record QuantityError(String name, double worst, double tolerance) {
    public boolean passes() {
        return worst <= tolerance; // false for NaN
    }
}
