// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names transitions by their bits: equal for equal rows in equal order, however their file stores them. SHA-256 over the
 * sizes and the columns, one after the other, as big-endian float32.
 */
public final class TransitionsDigest {
    private static final int FLOATS_AT_ONCE = 1 << 14;

    private final MessageDigest digest = sha256();
    private final ByteBuffer bytes = ByteBuffer.allocate(FLOATS_AT_ONCE * Float.BYTES);

    /** Of transitions of these sizes, whose numbers are still to be added. */
    public TransitionsDigest(Transitions data) {
        digest.update(ByteBuffer.allocate(3 * Integer.BYTES)
                .putInt(data.size())
                .putInt(data.obsDim())
                .putInt(data.actDim())
                .array());
    }

    /** "sha256:" and 64 hexadecimal digits. */
    public static String of(Transitions data) {
        TransitionsDigest digest = new TransitionsDigest(data);
        data.columns()
                .forEach(column ->
                        column.forEachBlock((first, count, values) -> digest.add(values, count * column.width())));
        return digest.text();
    }

    /** The next numbers in the order of columns, rows and places. */
    public void add(float[] values, int count) {
        for (int from = 0; from < count; from += FLOATS_AT_ONCE) {
            int some = Math.min(FLOATS_AT_ONCE, count - from);
            bytes.asFloatBuffer().put(values, from, some);
            digest.update(bytes.array(), 0, some * Float.BYTES);
        }
    }

    /** The digest of what was added; asked once. */
    public String text() {
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
