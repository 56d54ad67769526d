// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each mode on rewards 1 2 3 | 4 | -1: returns 6, 4, -1, gap 7, mean length 5/3. */
class RewardTuningTest {
    private static final List<Trajectory> TRAJECTORIES =
            List.of(new Trajectory(0, 3), new Trajectory(3, 4), new Trajectory(4, 5));

    @Test
    void iqlLocomotionDividesByTheGapOfReturns() {
        float[] expected = {1000f / 7, 2000f / 7, 3000f / 7, 4000f / 7, -1000f / 7};
        assertArrayEquals(expected, tuned(RewardTuning.IQL_LOCOMOTION));
    }

    @Test
    void multipliesBeforeItDivides() {
        float reward = 0.3f;
        float[] rewards = {reward, 7 + reward};
        float[] tuned =
                tuned(RewardTuning.IQL_LOCOMOTION, rewards, List.of(new Trajectory(0, 1), new Trajectory(1, 2)));
        assertEquals(1000 * reward / (float) ((double) (7 + reward) - reward), tuned[0]);
    }

    @Test
    void trajNormalizeTakesTheIntegerPartOfTheMeanLength() {
        assertArrayEquals(new float[] {1 / 7f, 2 / 7f, 3 / 7f, 4 / 7f, -1 / 7f}, tuned(RewardTuning.TRAJ_NORMALIZE));
    }

    @Test
    void rewardNormalizeStandardizes() {
        float[] rewards = {1, 3, 1, 3};
        assertArrayEquals(
                new float[] {-1, 1, -1, 1},
                tuned(RewardTuning.REWARD_NORMALIZE, rewards, List.of(new Trajectory(0, 4))));
        // Mean 1.8, population variance 3.0 - 0.04 = 2.96.
        assertArrayEquals(
                new float[] {-0.46499055f, 0.11624764f, 0.69748583f, 1.27872402f, -1.62746694f},
                tuned(RewardTuning.REWARD_NORMALIZE),
                1e-6f);
    }

    @Test
    void antmazeModesAreAffine() {
        assertArrayEquals(new float[] {100, 200, 300, 400, -100}, tuned(RewardTuning.ANTMAZE100));
        assertArrayEquals(new float[] {0, 1, 2, 3, -2}, tuned(RewardTuning.IQL_ANTMAZE));
        assertArrayEquals(new float[] {2, 6, 10, 14, -6}, tuned(RewardTuning.CQL_ANTMAZE));
        assertArrayEquals(new float[] {1.5f, 3.5f, 5.5f, 7.5f, -2.5f}, tuned(RewardTuning.ANTMAZE));
    }

    @Test
    void noChangesNothing() {
        assertArrayEquals(new float[] {1, 2, 3, 4, -1}, tuned(RewardTuning.NO));
    }

    @Test
    void sparseSuccessesBecomeOneThousand() {
        float[] rewards = {0, 0, 1, 1, 0};
        assertArrayEquals(new float[] {0, 0, 1000, 1000, 0}, tuned(RewardTuning.IQL_LOCOMOTION, rewards, TRAJECTORIES));
    }

    @ParameterizedTest
    @EnumSource(names = {"IQL_LOCOMOTION", "TRAJ_NORMALIZE", "REWARD_NORMALIZE"})
    void aZeroGapIsAnErrorThatNamesTheOption(RewardTuning mode) {
        List<Trajectory> alike = List.of(new Trajectory(0, 1), new Trajectory(1, 2));
        InputException thrown = assertThrows(InputException.class, () -> tuned(mode, new float[] {2, 2}, alike));
        assertTrue(
                thrown.getMessage().startsWith("reward_tune " + mode.optionName() + " would divide by zero"),
                thrown.getMessage());
    }

    @Test
    void aRewardBeyondFloatIsAnErrorThatNamesTheRow() {
        InputException thrown = assertThrows(
                InputException.class,
                () -> tuned(RewardTuning.ANTMAZE100, new float[] {1, 1e38f}, List.of(new Trajectory(0, 2))));
        assertEquals(
                "reward_tune antmaze100 makes the reward of transition 1 infinite;"
                        + " take another mode, for example no",
                thrown.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByItsOptionName(RewardTuning mode) {
        assertEquals(mode, RewardTuning.named(mode.optionName()));
    }

    @Test
    void anUnknownNameIsAnErrorThatListsAll() {
        InputException thrown = assertThrows(InputException.class, () -> RewardTuning.named("IQL"));
        assertEquals(
                "reward_tune is IQL, allowed is one of iql_locomotion, traj_normalize, reward_normalize, antmaze100,"
                        + " iql_antmaze, cql_antmaze, antmaze, no",
                thrown.getMessage());
    }

    private static float[] tuned(RewardTuning mode) {
        return tuned(mode, new float[] {1, 2, 3, 4, -1}, TRAJECTORIES);
    }

    private static float[] tuned(RewardTuning mode, float[] rewards, List<Trajectory> trajectories) {
        return mode.tune(Rows.of(rewards, 1), trajectories).all();
    }
}
