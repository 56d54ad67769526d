// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.util.List;

/**
 * One weight array of a bank's replica.
 *
 * @param index its place in the bank
 * @param name "net/0/kernel", "time/1/bias", ... in the order of the layers
 * @param shape (in, out) or (out), with the head as first axis in a bank of critics
 */
public record BankTensor(int index, String name, List<Long> shape) {
    public BankTensor {
        shape = List.copyOf(shape);
    }

    /** Number of floats in one replica. */
    public int size() {
        return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    }
}
