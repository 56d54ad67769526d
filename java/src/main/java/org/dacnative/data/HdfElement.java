// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import io.jhdf.object.datatype.ArrayDataType;
import io.jhdf.object.datatype.BitField;
import io.jhdf.object.datatype.CompoundDataType;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.EnumDataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * How the bytes of one element become a number. Only IEEE floats and integers of whole bytes are taken: bfloat16, say,
 * has the size of IEEE's half and would be read as nonsense.
 *
 * @param kind how the bits are meant
 * @param size bytes
 * @param order of the bytes
 */
record HdfElement(Kind kind, int size, ByteOrder order) {

    /** How an element's bits are meant. */
    enum Kind {
        FLOAT,
        SIGNED,
        UNSIGNED
    }

    /** Of a column of numbers; empty if the type is none of those that we take. */
    static Optional<HdfElement> ofNumbers(DataType type) {
        if (type instanceof FloatingPoint real && isIeee(real)) {
            return Optional.of(new HdfElement(Kind.FLOAT, real.getSize(), real.getByteOrder()));
        }
        if (type instanceof FixedPoint integer && isWhole(integer.getSize(), integer.getBitPrecision())) {
            Kind kind = integer.isSigned() ? Kind.SIGNED : Kind.UNSIGNED;
            return Optional.of(new HdfElement(kind, integer.getSize(), integer.getByteOrder()));
        }
        return Optional.empty();
    }

    /** Of a column of flags: numbers, an enumeration (numpy's truth values) or bits (PyTables' ones). */
    static Optional<HdfElement> ofFlags(DataType type) {
        if (type instanceof EnumDataType names) {
            return ofNumbers(names.getBaseType());
        }
        if (type instanceof BitField bits && isWhole(bits.getSize(), bits.getBitPrecision())) {
            return Optional.of(new HdfElement(Kind.UNSIGNED, bits.getSize(), bits.getByteOrder()));
        }
        return ofNumbers(type);
    }

    /** As NumPy calls it. */
    String name() {
        String word = switch (kind) {
            case FLOAT -> "float";
            case SIGNED -> "int";
            case UNSIGNED -> "uint";
        };
        return word + 8 * size;
    }

    /** What a column of this type holds, for messages. */
    static String inWords(DataType type) {
        if (type instanceof FloatingPoint real) {
            return "floats of " + 8 * real.getSize() + " bits, " + real.getExponentSize() + " of them exponent and "
                    + real.getMantissaSize() + " mantissa";
        }
        if (type instanceof FixedPoint integer) {
            return "integers of " + integer.getBitPrecision() + " bits in " + integer.getSize()
                    + (integer.getSize() == 1 ? " byte" : " bytes");
        }
        if (type instanceof EnumDataType names) {
            return "an enumeration of " + names.getEnumMapping().values();
        }
        if (type instanceof StringData) {
            return "text";
        }
        if (type instanceof CompoundDataType) {
            return "records of several fields";
        }
        if (type instanceof VariableLength) {
            return "lists or text of varying length";
        }
        return type instanceof ArrayDataType
                ? "arrays"
                : "elements of HDF5's " + type.getClass().getSimpleName();
    }

    /** The element at this byte. */
    double at(ByteBuffer bytes, int position) {
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

    private static boolean isWhole(int size, int precision) {
        return precision == 8 * size && (size == 1 || size == 2 || size == 4 || size == 8);
    }

    private static boolean isIeee(FloatingPoint type) {
        int size = type.getSize();
        int exponent = size == 2 ? 5 : size == 4 ? 8 : 11;
        int mantissa = 8 * size - 1 - exponent;
        return (size == 2 || size == 4 || size == 8)
                && type.getBitOffset() == 0
                && type.getBitPrecision() == 8 * size
                && type.getSignLocation() == 8 * size - 1
                && type.getExponentLocation() == mantissa
                && type.getExponentSize() == exponent
                && type.getExponentBias() == (1 << exponent - 1) - 1
                && type.getMantissaLocation() == 0
                && type.getMantissaSize() == mantissa
                && type.getMantissaNormalization() == 2; // the leading 1 is not stored
    }
}
