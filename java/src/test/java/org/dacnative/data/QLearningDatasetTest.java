// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;

/** The rules of D4RL's qlearning_dataset on eight rows whose observation is the row's number. */
class QLearningDatasetTest {
    private static final boolean[] TERMINALS = flags(0, 0, 1, 0, 0, 0, 1, 0);
    private static final boolean[] TIMEOUTS = flags(0, 0, 0, 0, 1, 0, 1, 0);

    @Test
    void leavesOutTimedOutRowsAndTheLastRow() {
        assertArrayEquals(new int[] {0, 1, 2, 3, 5}, rows(TERMINALS, Optional.of(TIMEOUTS), 1000, false));
    }

    @Test
    void keepsTimedOutRowsOnDemand() {
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6}, rows(TERMINALS, Optional.of(TIMEOUTS), 1000, true));
    }

    @Test
    void countsStepsWhereTimeoutsWereNotRecorded() {
        assertArrayEquals(new int[] {0, 1, 3, 4, 6}, rows(TERMINALS, Optional.empty(), 3, false));
    }

    @Test
    void cutsTheEpisodeAfterATerminalOneStepEarly() {
        assertArrayEquals(new int[] {0, 1, 3, 4, 6}, rows(flags(1, 0, 0, 0, 0, 0, 0, 0), Optional.empty(), 3, false));
    }

    @Test
    void countingDoesNotMatterWhereTimeoutsWereRecorded() {
        assertArrayEquals(new int[] {0, 1, 2}, rows(flags(0, 0, 0, 0), Optional.of(flags(0, 0, 0, 0)), 2, false));
    }

    @Test
    void nextObservationIsTheNextRowAlsoAcrossEpisodes() {
        Transitions data = QLearningDataset.of(steps(TERMINALS, Optional.of(TIMEOUTS)), new TaskShape(1, 1, 1000));
        assertArrayEquals(new float[] {0, 1, 2, 3, 5}, data.observations().all());
        assertArrayEquals(new float[] {1, 2, 3, 4, 6}, data.nextObservations().all());
        assertArrayEquals(new float[] {1, 1, 0, 1, 1}, data.masks().all());
        assertArrayEquals(new float[] {0, 10, 20, 30, 50}, data.rewards().all());
    }

    @Test
    void splitsAtTerminalsAndWhereARowWasLeftOut() {
        Transitions data = QLearningDataset.of(steps(TERMINALS, Optional.of(TIMEOUTS)), new TaskShape(1, 1, 1000));
        assertEquals(List.of(new Trajectory(0, 3), new Trajectory(3, 4), new Trajectory(4, 5)), Trajectory.split(data));
    }

    @Test
    void doesNotSplitWhereTheLeftOutRowLooksTheSame() {
        RecordedSteps constant = new RecordedSteps.InMemory(
                "test", new float[8], new float[8], new float[8], flags(0, 0, 0, 0, 0, 0, 0, 0), Optional.of(TIMEOUTS));
        Transitions data = QLearningDataset.of(constant, new TaskShape(1, 1, 1000));
        assertEquals(List.of(new Trajectory(0, 5)), Trajectory.split(data));
    }

    @Test
    void anEmptyResultIsAnError() {
        RecordedSteps single = new RecordedSteps.InMemory(
                "one row", new float[1], new float[1], new float[1], new boolean[1], Optional.empty());
        InputException thrown =
                assertThrows(InputException.class, () -> QLearningDataset.of(single, new TaskShape(1, 1, 1000)));
        assertEquals(
                "one row: holds no transitions, for the last of its rows (1) and those with a timeout do not count;"
                        + " give another file with --dataset",
                thrown.getMessage());
    }

    /** The chosen rows of a column that numbers them. */
    private static int[] rows(
            boolean[] terminals, Optional<boolean[]> timeouts, int maxEpisodeSteps, boolean keepTimedOut) {
        float[] numbers = new float[terminals.length];
        for (int row = 0; row < numbers.length; row++) {
            numbers[row] = row;
        }
        float[] chosen = QLearningDataset.rows(terminals, timeouts, maxEpisodeSteps, keepTimedOut)
                .of(Rows.of(numbers, 1))
                .all();
        return IntStream.range(0, chosen.length).map(i -> (int) chosen[i]).toArray();
    }

    private static RecordedSteps steps(boolean[] terminals, Optional<boolean[]> timeouts) {
        float[] observations = {0, 1, 2, 3, 4, 5, 6, 7};
        float[] rewards = {0, 10, 20, 30, 40, 50, 60, 70};
        return new RecordedSteps.InMemory("test", observations, new float[8], rewards, terminals, timeouts);
    }

    private static boolean[] flags(int... values) {
        boolean[] flags = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            flags[i] = values[i] != 0;
        }
        return flags;
    }
}
