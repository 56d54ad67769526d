// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.column;

import io.jhdf.object.datatype.FloatingPoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How the bytes of one element of a file become a number: IEEE floats and integers of whole bytes.
 *
 * @param kind how the bits are meant
 * @param size bytes: 1, 2, 4 or 8
 * @param order of the bytes
 */
public record NumberType(Kind kind, int size, ByteOrder order) {

    /** How an element's bits are meant. */
    public enum Kind {
        FLOAT,
        SIGNED,
        UNSIGNED
    }

    /** As NumPy calls it. */
    public String name() {
        String word = switch (kind) {
            case FLOAT -> "float";
            case SIGNED -> "int";
            case UNSIGNED -> "uint";
        };
        return word + 8 * size;
    }

    /** The element at this byte of a buffer that has the type's order. */
    public double at(ByteBuffer bytes, int position) {
        return switch (kind) {
            case FLOAT ->
                switch (size) {
                    case 2 -> FloatingPoint.toFloat(bytes.getShort(position));
                    case 4 -> bytes.getFloat(position);
                    default -> bytes.getDouble(position);
                };
            case SIGNED -> signed(bytes, position);
            case UNSIGNED -> unsigned(signed(bytes, position));
        };
    }

    private long signed(ByteBuffer bytes, int position) {
        return switch (size) {
            case 1 -> bytes.get(position);
            case 2 -> bytes.getShort(position);
            case 4 -> bytes.getInt(position);
            default -> bytes.getLong(position);
        };
    }

    private double unsigned(long bits) {
        if (size == Long.BYTES) {
            // The highest bit counts 2^63; halving first keeps the number positive.
            return bits >= 0 ? bits : 2.0 * (bits >>> 1 | bits & 1);
        }
        return bits & (1L << 8 * size) - 1;
    }
}
