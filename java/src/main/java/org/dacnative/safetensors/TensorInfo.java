// SPDX-License-Identifier: Apache-2.0
package org.dacnative.safetensors;

import java.util.List;

/**
 * One array of a file.
 *
 * @param type of its elements
 * @param shape row-major; empty for a single number
 * @param begin its first byte, counted from the first byte of the data
 * @param end the byte after its last
 */
public record TensorInfo(TensorType type, List<Long> shape, long begin, long end) {
    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /** Number of elements. ArithmeticException if it does not fit a long. */
    public long size() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** Bytes that type and shape ask for. ArithmeticException if that is no whole number of bytes, or too many. */
    long bytes() {
        long bits = Math.multiplyExact(size(), type.bits());
        if (bits % Byte.SIZE != 0) {
            throw new ArithmeticException("not a whole number of bytes");
        }
        return bits / Byte.SIZE;
    }
}
