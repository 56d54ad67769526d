// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.column;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.object.datatype.FloatingPoint;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Bytes become numbers. */
class NumberTypeTest {
    @Test
    void unsignedNumbersAreNotNegative() {
        ByteBuffer ones = ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1});
        for (int size = 1; size <= 8; size *= 2) {
            NumberType unsigned = new NumberType(NumberType.Kind.UNSIGNED, size, ByteOrder.LITTLE_ENDIAN);
            NumberType signed = new NumberType(NumberType.Kind.SIGNED, size, ByteOrder.LITTLE_ENDIAN);
            assertEquals(size == 8 ? 0x1p64 : Math.scalb(1.0, 8 * size) - 1, unsigned.at(ones, 0));
            assertEquals(-1, signed.at(ones, 0));
        }
    }

    @Test
    void halfPrecisionIsIeee() {
        assertEquals(Math.scalb(1f, -24), FloatingPoint.toFloat((short) 1));
        assertEquals(65504, FloatingPoint.toFloat((short) 0x7bff));
        assertEquals(-Math.scalb(1023f, -24), FloatingPoint.toFloat((short) 0x83ff));
        assertEquals(Float.POSITIVE_INFINITY, FloatingPoint.toFloat((short) 0x7c00));
        assertTrue(Float.isNaN(FloatingPoint.toFloat((short) 0x7e00)));
    }
}
