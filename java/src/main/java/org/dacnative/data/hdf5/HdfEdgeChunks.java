// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data.hdf5;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import org.dacnative.data.column.DataRefusal;

/**
 * Whether the chunks that reach over a column's edge were stored without its filters: one bit of the layout message,
 * which jhdf skips. So the object's header (version 2, the only one that such layouts lie in) is walked here once more.
 */
final class HdfEdgeChunks {
    private static final int HEADER = 0x5244484f; // "OHDR"
    private static final int FIRST_PIECE = 6 + 16 + 4 + 8; // the longest possible beginning
    private static final int LAYOUT = 8;
    private static final int CONTINUATION = 16;

    private record Piece(long address, int length) {}

    private HdfEdgeChunks() {}

    /** Of the object at this address. Throws DataRefusal if its header has another form. */
    static boolean areRaw(HdfBytes file, long address) {
        ByteBuffer start = bytes(file, new Piece(address, FIRST_PIECE));
        if (start.getInt() != HEADER) {
            throw new DataRefusal("has a header of unknown form" + DataRefusal.COPY_IT);
        }
        start.get(); // version
        int flags = start.get();
        start.position(start.position() + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0));
        int length = Math.toIntExact(unsigned(start, 1 << (flags & 3)));
        int prefix = (flags & 4) != 0 ? 6 : 4; // of a message: type, length, flags, perhaps its order of creation

        Deque<Piece> pieces = new ArrayDeque<>();
        pieces.add(new Piece(address + start.position(), length));
        // Each piece is named by another one; a damaged header could name them for ever.
        for (int left = 1000; left > 0 && !pieces.isEmpty(); left--) {
            ByteBuffer messages = bytes(file, pieces.remove());
            while (messages.remaining() >= prefix) {
                int type = messages.get() & 0xff;
                int size = messages.getShort() & 0xffff;
                ByteBuffer message =
                        messages.slice(messages.position() + prefix - 3, size).order(ByteOrder.LITTLE_ENDIAN);
                messages.position(messages.position() + prefix - 3 + size);
                if (type == LAYOUT) {
                    return (message.get(2) & 1) != 0; // behind its version and class
                }
                if (type == CONTINUATION) {
                    // Such a piece begins with a signature and ends with a checksum.
                    pieces.add(new Piece(message.getLong(0) + 4, Math.toIntExact(message.getLong(8)) - 8));
                }
            }
        }
        throw new DataRefusal("has a header of unknown form" + DataRefusal.COPY_IT);
    }

    private static long unsigned(ByteBuffer bytes, int size) {
        return switch (size) {
            case 1 -> bytes.get() & 0xff;
            case 2 -> bytes.getShort() & 0xffff;
            case 4 -> bytes.getInt() & 0xffffffffL;
            default -> bytes.getLong();
        };
    }

    private static ByteBuffer bytes(HdfBytes file, Piece piece) {
        return ByteBuffer.wrap(file.read(piece.address(), piece.length())).order(ByteOrder.LITTLE_ENDIAN);
    }
}
