// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which trajectories stay, and in which order their rows are stored. */
class TrajectorySelectionTest {
    /** Returns 3, 1, 3, 2. */
    private static final Rows REWARDS = Rows.of(new float[] {3, 0.5f, 0.5f, 3, 1, 1}, 1);

    private static final List<Trajectory> FOUR =
            List.of(new Trajectory(0, 1), new Trajectory(1, 3), new Trajectory(3, 4), new Trajectory(4, 6));

    @Test
    void keepsAllByDefault() {
        assertEquals(FOUR, TrajectorySelection.select(FOUR, REWARDS, DatasetOptions.everything(RewardTuning.NO)));
    }

    @Test
    void keepsTheBestInAscendingOrder() {
        assertEquals(List.of(FOUR.get(3), FOUR.get(0), FOUR.get(2)), best(75));
    }

    @Test
    void ofEqualReturnsTheLaterCountsAsBetter() {
        assertEquals(List.of(FOUR.get(2)), best(25));
    }

    @Test
    void roundsDownButKeepsAtLeastOne() {
        assertEquals(1, best(49.9).size());
        assertEquals(1, best(0.1).size());
    }

    @Test
    void theSeedDecidesTheRandomShare() {
        List<Trajectory> hundred = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            hundred.add(new Trajectory(i, i + 1));
        }
        List<Trajectory> kept = random(hundred, 30, 7);
        assertEquals(30, new HashSet<>(kept).size());
        assertEquals(kept, random(hundred, 30, 7));
        assertNotEquals(kept, random(hundred, 30, 8));
    }

    @Test
    void theRandomShareComesBeforeTheBest() {
        DatasetOptions options = new DatasetOptions(RewardTuning.NO, 50, 50, 3);
        List<Trajectory> two = random(FOUR, 50, 3);
        List<Trajectory> one = TrajectorySelection.select(FOUR, REWARDS, options);
        assertEquals(1, one.size());
        double kept = one.get(0).sum(REWARDS);
        assertEquals(
                two.stream()
                        .mapToDouble(trajectory -> trajectory.sum(REWARDS))
                        .max()
                        .orElseThrow(),
                kept);
    }

    @Test
    void copiesTheRowsOfAllColumns() {
        Transitions data = new Transitions(
                2,
                1,
                3,
                new float[] {1, 2, 3, 4, 5, 6},
                new float[] {7, 8, 9},
                new float[] {10, 11, 12},
                new float[] {1, 0, 1},
                new float[] {13, 14, 15, 16, 17, 18});
        Transitions kept = TrajectorySelection.keep(data, List.of(new Trajectory(2, 3), new Trajectory(0, 1)));
        assertEquals(2, kept.size());
        assertArrayEquals(new float[] {5, 6, 1, 2}, kept.observations().all());
        assertArrayEquals(new float[] {9, 7}, kept.actions().all());
        assertArrayEquals(new float[] {12, 10}, kept.rewards().all());
        assertArrayEquals(new float[] {1, 1}, kept.masks().all());
        assertArrayEquals(new float[] {17, 18, 13, 14}, kept.nextObservations().all());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 100.5, Double.NaN})
    void aShareOutsideItsRangeIsAnError(double share) {
        assertThrows(InputException.class, () -> new DatasetOptions(RewardTuning.NO, share, 100, 0));
        InputException thrown =
                assertThrows(InputException.class, () -> new DatasetOptions(RewardTuning.NO, 100, share, 0));
        assertEquals("percentage is " + share + ", allowed is above 0 and at most 100", thrown.getMessage());
    }

    private static List<Trajectory> best(double share) {
        return TrajectorySelection.select(FOUR, REWARDS, new DatasetOptions(RewardTuning.NO, share, 100, 0));
    }

    private static List<Trajectory> random(List<Trajectory> all, double share, long seed) {
        return TrajectorySelection.select(
                all, Rows.of(new float[100], 1), new DatasetOptions(RewardTuning.NO, 100, share, seed));
    }
}
