// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import io.jhdf.object.datatype.ArrayDataType;
import io.jhdf.object.datatype.BitField;
import io.jhdf.object.datatype.CompoundDataType;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.EnumDataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import java.util.Optional;
import org.dacnative.data.column.NumberType;
import org.dacnative.data.column.NumberType.Kind;

/**
 * Which of HDF5's types hold numbers. Only IEEE floats and integers of whole bytes are taken: bfloat16, say, has the size of
 * IEEE's half and would be read as nonsense.
 */
final class HdfElement {
    private HdfElement() {}

    /** Of a column of numbers; empty if the type is none of those that we take. */
    static Optional<NumberType> ofNumbers(DataType type) {
        if (type instanceof FloatingPoint real && isIeee(real)) {
            return Optional.of(new NumberType(Kind.FLOAT, real.getSize(), real.getByteOrder()));
        }
        if (type instanceof FixedPoint integer && isWhole(integer.getSize(), integer.getBitPrecision())) {
            Kind kind = integer.isSigned() ? Kind.SIGNED : Kind.UNSIGNED;
            return Optional.of(new NumberType(kind, integer.getSize(), integer.getByteOrder()));
        }
        return Optional.empty();
    }

    /** Of a column of flags: numbers, an enumeration (numpy's truth values) or bits (PyTables' ones). */
    static Optional<NumberType> ofFlags(DataType type) {
        if (type instanceof EnumDataType names) {
            return ofNumbers(names.getBaseType());
        }
        if (type instanceof BitField bits && isWhole(bits.getSize(), bits.getBitPrecision())) {
            return Optional.of(new NumberType(Kind.UNSIGNED, bits.getSize(), bits.getByteOrder()));
        }
        return ofNumbers(type);
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
