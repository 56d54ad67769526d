// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Medians and quartiles. */
class SpreadTest {
    @Test
    void oddAndEvenCounts() {
        assertEquals(new Spread(3, 2, 4), Spread.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0)));
        assertEquals(new Spread(2.5, 1.75, 3.25), Spread.of(List.of(4.0, 1.0, 3.0, 2.0)));
        assertEquals(new Spread(7, 7, 7), Spread.of(List.of(7.0)));
    }

    @Test
    void noFiguresHaveNoMedian() {
        assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
    }
}
