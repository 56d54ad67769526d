// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * How one of several candidate actions is chosen by its values.
 *
 * @param temperature at most 0: the best one; above: drawn
 * @param minimum by the minimum over the heads, not their mean
 * @param plainSoftmax drawn from the softmax of the values; otherwise by their sign alone (a quirk of the authors' DAC, kept)
 */
public record ActionChoice(float temperature, boolean minimum, boolean plainSoftmax) {
    /** As DAC acts. */
    public static ActionChoice byMean(float temperature) {
        return new ActionChoice(temperature, false, false);
    }
}
