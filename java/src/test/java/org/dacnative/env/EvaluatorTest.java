// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dacnative.engine.Inertia;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
    private static final TaskSpec HOPPER = Tasks.find("hopper-medium-v2");

    /** Pushes all joints the same way; depends on the observation, so that episodes differ. */
    private static final Policy PUSH = (observations, rows, actions) -> {
        int envs = actions.length / 3;
        for (int env = 0; env < envs; env++) {
            for (int i = 0; i < 3; i++) {
                actions[3 * env + i] = (float) Math.sin(20 * observations[11 * env + i]);
            }
        }
    };

    @Test
    void aSeedSeesTheSameEpisodesAloneAndBesideOthers() {
        try (Evaluator alone = new Evaluator(HOPPER, Inertia.LEGACY, List.of(4L), 3, 1);
                Evaluator together = new Evaluator(HOPPER, Inertia.LEGACY, List.of(3L, 4L, 5L), 3, 2)) {
            double[] returns = alone.evaluate(PUSH, 2).get(0).returns();
            List<SeedScores> all = together.evaluate(PUSH, 2);
            assertArrayEquals(returns, all.get(1).returns());
            assertFalse(Arrays.equals(returns, all.get(0).returns()));
            assertFalse(Arrays.equals(returns, alone.evaluate(PUSH, 3).get(0).returns()));
            assertArrayEquals(returns, alone.evaluate(PUSH, 2).get(0).returns());
        }
    }

    @Test
    void episodesEndWhenTheTaskSaysSoOrAtTheLimit() {
        try (Evaluator hopper = new Evaluator(HOPPER, Inertia.EXACT, List.of(0L), 2, 1)) {
            int[] steps = new int[1];
            hopper.evaluate((observations, rows, actions) -> steps[0]++, 0);
            assertTrue(steps[0] > 10 && steps[0] < 300, "a limp hopper falls soon: " + steps[0]);
        }
        try (Evaluator maze = new Evaluator(Tasks.find("maze2d-umaze-v1"), Inertia.EXACT, List.of(0L), 2, 1)) {
            int[] steps = new int[1];
            maze.evaluate((observations, rows, actions) -> steps[0]++, 0);
            assertEquals(300, steps[0]);
        }
    }

    @Test
    void scoresAreNormalizedByTheReferenceReturns() {
        assertEquals(0, HOPPER.normalizedScore(-20.272305), 1e-12);
        assertEquals(100, HOPPER.normalizedScore(3234.3), 1e-12);
    }

    @Test
    void anUnknownTaskNamesTheNearestOnes() {
        InputException error = assertThrows(InputException.class, () -> Tasks.find("hoper-medium-v2"));
        assertTrue(error.getMessage().contains("nearest are hopper-medium-v2"), error.getMessage());
    }

    @Test
    void moreEpisodesThanMemoryHoldsAreRefused() {
        for (int episodes : new int[] {0, 16_384, Integer.MAX_VALUE}) {
            InputException error = assertThrows(
                    InputException.class, () -> new Evaluator(HOPPER, Inertia.LEGACY, List.of(0L, 1L), episodes, 1));
            assertTrue(error.getMessage().startsWith("n_eval_episodes " + episodes), error.getMessage());
        }
    }

    @Test
    void goalsOfVersion0StayAndThoseOfVersion2AreDrawnForEveryEpisode() {
        for (String version : List.of("v0", "v2")) {
            TaskSpec task = Tasks.find("antmaze-umaze-" + version);
            try (Evaluator evaluator = new Evaluator(task, Inertia.LEGACY, List.of(0L, 1L), 2, 1)) {
                Set<List<Double>> first = goals(evaluator, 0);
                Set<List<Double>> second = goals(evaluator, 1);
                boolean stays = version.equals("v0");
                assertEquals(stays ? 2 : 4, first.size(), "one a seed, or one an episode");
                assertEquals(stays, first.equals(second));
                assertEquals(first, goals(evaluator, 0));
            }
            try (Evaluator alone = new Evaluator(task, Inertia.LEGACY, List.of(1L), 2, 1);
                    Evaluator together = new Evaluator(task, Inertia.LEGACY, List.of(0L, 1L), 2, 2)) {
                assertTrue(goals(together, 3).containsAll(goals(alone, 3)));
            }
        }
    }

    private static Set<List<Double>> goals(Evaluator evaluator, long evaluation) {
        evaluator.startEpisodes(evaluation);
        Set<List<Double>> goals = new HashSet<>();
        for (int env = 0; env < evaluator.environments(); env++) {
            double[] goal = evaluator.goal(env);
            goals.add(List.of(goal[0], goal[1]));
        }
        return goals;
    }
}
