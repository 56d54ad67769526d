// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names transitions by their bits: equal for equal rows in equal order, however their file stores them. */
public final class TransitionsDigest {
    private static final int FLOATS_AT_ONCE = 1 << 14;

    private TransitionsDigest() {}

    /** "sha256:" and 64 hexadecimal digits, over the sizes and the columns as big-endian float32. */
    public static String of(Transitions data) {
        MessageDigest digest = sha256();
        digest.update(ByteBuffer.allocate(3 * Integer.BYTES)
                .putInt(data.size())
                .putInt(data.obsDim())
                .putInt(data.actDim())
                .array());
        add(digest, data.observations());
        add(digest, data.actions());
        add(digest, data.rewards());
        add(digest, data.masks());
        add(digest, data.nextObservations());
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, float[] column) {
        ByteBuffer bytes = ByteBuffer.allocate(FLOATS_AT_ONCE * Float.BYTES);
        for (int from = 0; from < column.length; from += FLOATS_AT_ONCE) {
            int count = Math.min(FLOATS_AT_ONCE, column.length - from);
            bytes.asFloatBuffer().put(column, from, count);
            digest.update(bytes.array(), 0, count * Float.BYTES);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
