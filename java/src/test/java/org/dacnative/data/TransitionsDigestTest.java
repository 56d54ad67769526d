// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The digest tells every bit of the rows, and nothing else. */
class TransitionsDigestTest {
    private static final int ROWS = 20_000; // more than one piece

    @Test
    void equalRowsHaveEqualDigests() {
        String digest = TransitionsDigest.of(Bandits.MOONS.generate(ROWS, 0));
        assertTrue(digest.matches("sha256:[0-9a-f]{64}"), digest);
        assertEquals(digest, TransitionsDigest.of(Bandits.MOONS.generate(ROWS, 0)));
        assertNotEquals(digest, TransitionsDigest.of(Bandits.MOONS.generate(ROWS, 1)));
    }

    @Test
    void everyColumnAndEveryRowCounts() {
        Transitions data = Bandits.MOONS.generate(ROWS, 0);
        String digest = TransitionsDigest.of(data);
        for (float[] column : new float[][] {
            data.observations().all(),
            data.actions().all(),
            data.rewards().all(),
            data.masks().all(),
            data.nextObservations().all()
        }) {
            float last = column[column.length - 1];
            column[column.length - 1] = Math.nextUp(last);
            assertNotEquals(digest, TransitionsDigest.of(data));
            column[column.length - 1] = last;
        }
        assertEquals(digest, TransitionsDigest.of(data));
    }

    @Test
    void theBytesAreThoseThatTheDocumentationSays() {
        Transitions one = new Transitions(
                1, 1, 1, new float[] {1}, new float[] {2}, new float[] {3}, new float[] {1}, new float[] {-0.5f});
        // printf '000000010000000100000001 3f800000 40000000 40400000 3f800000 bf000000' | xxd -r -p | sha256sum
        assertEquals(
                "sha256:a30a837287579f42b7c790f98017fe99e2ce0b5168202536a51932f7c47efc4e", TransitionsDigest.of(one));
    }
}
