// SPDX-License-Identifier: Apache-2.0
package org.dacnative.report.events;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The frame around each record of an event file (TFRecord): length (8 bytes), checksum of the length (4), payload,
 * checksum of the payload (4); all little-endian. A checksum is a masked CRC-32C.
 */
final class RecordFraming {
    static final int HEAD_BYTES = Long.BYTES + Integer.BYTES;
    static final int TAIL_BYTES = Integer.BYTES;
    private static final int MASK_DELTA = 0xA282EAD8;

    private RecordFraming() {}

    /** A whole record. */
    static byte[] frame(byte[] payload) {
        ByteBuffer record = ByteBuffer.allocate(HEAD_BYTES + payload.length + TAIL_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(payload.length);
        record.putInt(maskedCrc(record.array(), 0, Long.BYTES))
                .put(payload)
                .putInt(maskedCrc(payload, 0, payload.length));
        return record.array();
    }

    static int maskedCrc(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }
}
