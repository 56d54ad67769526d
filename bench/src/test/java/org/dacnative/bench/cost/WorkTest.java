// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The cost of an update on paper, against the algorithm page's table and against counts by hand. */
class WorkTest {
    private static final UpdateSize WALKER2D = UpdateSize.WALKER2D;

    @Test
    void walker2dCostsWhatTheAlgorithmPageSays() {
        assertEquals(3.75, gflop(Work.DENOISE), 0.05);
        assertEquals(7.0, gflop(Work.ENSEMBLE_VALUES), 0.05);
        assertEquals(2.1, gflop(Work.CRITIC_GRADIENTS), 0.05);
        assertEquals(2.1, gflop(Work.Q_GUIDANCE), 0.05);
        assertEquals(0.2, gflop(Work.ACTOR_GRADIENTS), 0.05);
        assertEquals(15.2, gflop(Work.UPDATE), 0.05);
    }

    @Test
    void theWholeIsTheSumOfItsParts() {
        double parts = gflop(Work.DENOISE)
                + gflop(Work.ENSEMBLE_TARGET)
                + gflop(Work.CRITIC_UPDATE)
                + gflop(Work.Q_GUIDANCE)
                + gflop(Work.ACTOR_GRADIENTS);
        assertEquals(parts, gflop(Work.UPDATE), 1e-9);
    }

    @Test
    void aSmallCaseByHand() {
        // D 2, A 1, B 3, H 2, N 1, width 4, T 1: a critic has 3*4 + 4*4 + 4*4 + 4 = 48 weights and 13 biases.
        UpdateSize tiny = new UpdateSize(2, 1, 3, 2, 1, 4, 1);
        assertEquals(2.0 * 3 * 2 * 48, Work.ENSEMBLE_VALUES.flop(tiny));
        assertEquals(4.0 * 10 * 2 * 61, Work.CRITIC_OPTIMIZER.bytes(tiny));
        assertEquals(4.0 * (2 * 61 + 3 * 2 + 3 * (1 + 2)), Work.ENSEMBLE_VALUES.bytes(tiny));
        // The noise model: 35*4 + 4*4 + 4*4 + 4*1 = 176 weights.
        assertEquals(6.0 * 3 * 176, Work.ACTOR_GRADIENTS.flop(tiny));
    }

    @Test
    void memoryGrowsWithSeedsOnlyWhereItMust() {
        double one = Footprint.total(WALKER2D, 1, 1000);
        double two = Footprint.total(WALKER2D, 2, 1000);
        assertEquals(one - Footprint.data(WALKER2D, 1000), two - one, 1);
        assertTrue(Footprint.data(WALKER2D, 1_000_000) == 4.0 * 1_000_000 * (17 + 6 + 1 + 1 + 17));
    }

    private static double gflop(Work work) {
        return 1e-9 * work.flop(WALKER2D);
    }
}
