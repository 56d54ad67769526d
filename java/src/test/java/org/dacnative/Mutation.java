// SPDX-License-Identifier: Apache-2.0
package org.dacnative;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Damages a file's bytes: bits flipped, characters of JSON put in, pieces moved, the end cut off or prolonged. */
public final class Mutation {
    private Mutation() {}

    /** One to three changes. */
    public static byte[] of(byte[] sound, SplittableRandom random) {
        byte[] bytes = sound.clone();
        int edits = random.nextInt(1, 4);
        for (int edit = 0; edit < edits && bytes.length > 0; edit++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) "0123456789-{}[]\",:e".charAt(random.nextInt(19));
                case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(2 * sound.length));
                default -> {
                    int to = random.nextInt(bytes.length);
                    System.arraycopy(bytes, at, bytes, to, Math.min(8, bytes.length - Math.max(at, to)));
                }
            }
        }
        return bytes;
    }
}
