// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;

/**
 * Transitions and trajectories of random tables against a slow version: one row at a time and in lists, as the loop of
 * D4RL's qlearning_dataset and of the authors' program go. A failure names its seed.
 */
class QLearningPropertyTest {
    private static final int CASES = 2000;

    @Test
    void transitionsAreThoseOfTheSlowVersion() {
        for (long seed = 0; seed < CASES; seed++) {
            Table table = new Table(seed);
            List<Row> expected = table.slow(false);
            String which = "seed " + seed;
            if (expected.isEmpty()) {
                assertThrows(InputException.class, () -> QLearningDataset.of(table.steps(), table.shape), which);
                continue;
            }
            Transitions found = QLearningDataset.of(table.steps(), table.shape);
            assertEquals(expected.size(), found.size(), which);
            float[] observations = found.observations().all();
            float[] next = found.nextObservations().all();
            for (int i = 0; i < expected.size(); i++) {
                Row row = expected.get(i);
                assertArrayEquals(row.observation, slice(observations, i), which);
                assertArrayEquals(row.next, slice(next, i), which);
                assertEquals(row.action, found.actions().all()[i], which);
                assertEquals(row.reward, found.rewards().all()[i], which);
                assertEquals(row.terminal ? 0 : 1, found.masks().all()[i], which);
            }
            assertEquals(trajectories(expected), Trajectory.split(found), which);
        }
    }

    @Test
    void rowsWithTerminateOnEndAreThoseOfTheSlowVersion() {
        for (long seed = 0; seed < CASES; seed++) {
            Table table = new Table(seed);
            RowRuns found =
                    QLearningDataset.rows(table.terminals, table.timeouts(), table.shape.maxEpisodeSteps(), true);
            float[] rewards = found.of(Rows.of(table.rewards, 1)).all();
            List<Row> expected = table.slow(true);
            assertEquals(expected.size(), rewards.length, "seed " + seed);
            for (int i = 0; i < rewards.length; i++) {
                assertEquals(expected.get(i).reward, rewards[i], "seed " + seed);
            }
        }
    }

    private record Row(float[] observation, float action, float reward, float[] next, boolean terminal) {}

    /** One number in three changes from row to row, so that left-out rows often look the same. */
    private static final class Table {
        final TaskShape shape;
        final float[][] observations;
        final float[] actions;
        final float[] rewards;
        final boolean[] terminals;
        final boolean[] cuts;
        final boolean hasTimeouts;

        Table(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            int rows = random.nextInt(1, 40);
            shape = new TaskShape(2, 1, random.nextInt(1, 9));
            observations = new float[rows][2];
            actions = new float[rows];
            rewards = new float[rows];
            terminals = new boolean[rows];
            cuts = new boolean[rows];
            hasTimeouts = random.nextBoolean();
            double share = random.nextDouble(0.6);
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < 2; i++) {
                    observations[row][i] =
                            row > 0 && random.nextInt(3) > 0 ? observations[row - 1][i] : random.nextInt(4);
                }
                actions[row] = (float) random.nextDouble(-1, 1);
                rewards[row] = (float) random.nextDouble(-1, 1);
                terminals[row] = random.nextDouble() < share;
                cuts[row] = random.nextDouble() < share;
            }
        }

        Optional<boolean[]> timeouts() {
            return hasTimeouts ? Optional.of(cuts.clone()) : Optional.empty();
        }

        RecordedSteps steps() {
            float[] flat = new float[2 * rewards.length];
            for (int row = 0; row < rewards.length; row++) {
                System.arraycopy(observations[row], 0, flat, 2 * row, 2);
            }
            return new RecordedSteps.InMemory(
                    "table", flat, actions.clone(), rewards.clone(), terminals.clone(), timeouts());
        }

        List<Row> slow(boolean terminateOnEnd) {
            List<Row> emitted = new ArrayList<>();
            int episodeStep = 0;
            for (int i = 0; i < rewards.length - 1; i++) {
                boolean isFinal = hasTimeouts ? cuts[i] : episodeStep == shape.maxEpisodeSteps() - 1;
                if (!terminateOnEnd && isFinal) {
                    episodeStep = 0;
                } else {
                    if (terminals[i] || isFinal) {
                        episodeStep = 0;
                    }
                    emitted.add(new Row(observations[i], actions[i], rewards[i], observations[i + 1], terminals[i]));
                    episodeStep += 1;
                }
            }
            return emitted;
        }
    }

    /** A trajectory ends with the last row, at a terminal, and where the next row is not what followed. */
    private static List<Trajectory> trajectories(List<Row> rows) {
        List<Trajectory> trajectories = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < rows.size(); i++) {
            boolean last = i == rows.size() - 1;
            double squares = 0;
            for (int k = 0; !last && k < 2; k++) {
                squares += Math.pow(rows.get(i + 1).observation[k] - rows.get(i).next[k], 2);
            }
            if (last || rows.get(i).terminal || Math.sqrt(squares) > 1e-6) {
                trajectories.add(new Trajectory(start, i + 1));
                start = i + 1;
            }
        }
        return trajectories;
    }

    private static float[] slice(float[] values, int row) {
        return new float[] {values[2 * row], values[2 * row + 1]};
    }
}
