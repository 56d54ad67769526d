// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The generated data sets. */
class BanditsTest {
    private static final int SIZE = 2000;

    @ParameterizedTest
    @EnumSource
    void theSeedDecidesThePoints(Bandits bandit) {
        float[] actions = bandit.generate(SIZE, 1).actions().all();
        assertArrayEquals(actions, bandit.generate(SIZE, 1).actions().all());
        assertFalse(Arrays.equals(actions, bandit.generate(SIZE, 2).actions().all()));
    }

    @ParameterizedTest
    @EnumSource
    void episodesHaveOneStepFromOneState(Bandits bandit) {
        Transitions data = bandit.generate(SIZE, 1);
        assertArrayEquals(new float[SIZE], data.masks().all());
        assertArrayEquals(new float[SIZE], data.observations().all());
        assertArrayEquals(new float[SIZE], data.nextObservations().all());
        assertEquals(SIZE, Bandits.statistics(data).trajectories());
    }

    @ParameterizedTest
    @EnumSource
    void actionsSpreadOverTheSquareAndPayTheirDistance(Bandits bandit) {
        Transitions data = bandit.generate(SIZE, 1);
        double[] extremes = {0, 0, 0, 0};
        for (int row = 0; row < SIZE; row++) {
            double x = data.actions().all()[2 * row];
            double y = data.actions().all()[2 * row + 1];
            assertTrue(Math.abs(x) < 1 && Math.abs(y) < 1);
            assertEquals(-Math.hypot(x - 0.4, y + 0.4), data.rewards().all()[row], 1e-6);
            extremes[0] = Math.min(extremes[0], x);
            extremes[1] = Math.max(extremes[1], x);
            extremes[2] = Math.min(extremes[2], y);
            extremes[3] = Math.max(extremes[3], y);
        }
        for (double extreme : extremes) {
            assertTrue(Math.abs(extreme) > 0.45, Arrays.toString(extremes));
        }
    }

    /** A policy can improve: the best action of the data is near the goal, the mean far from it. */
    @ParameterizedTest
    @EnumSource
    void theDataCanBeImprovedOn(Bandits bandit) {
        DatasetStatistics statistics = Bandits.statistics(bandit.generate(SIZE, 1));
        assertTrue(statistics.bestReturn() > -0.2, statistics.toString());
        assertTrue(statistics.meanReturn() < -0.6, statistics.toString());
    }

    @Test
    void theGoalPaysMost() {
        assertEquals(0, Bandits.reward(0.4, -0.4), 1e-12);
        assertEquals(-1, Bandits.reward(0.4, 0.6), 1e-12);
    }
}
