// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.dacnative.engine.Inertia;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Episodes that follow one another, a seed's like those that it has alone, and brought back in their middle. */
class OnlineEpisodesTest {
    /** Decides by what it sees, so that a state that is not quite the same shows. */
    private static final Policy POLICY = (observations, rows, actions) -> {
        int width = observations.length / actions.length;
        for (int i = 0; i < actions.length; i++) {
            actions[i] = (float) Math.sin(1 + 3 * observations[i * width % observations.length] + i % 3);
        }
    };

    private static IntFunction<Arena> counting() {
        return envs -> Arena.of(new Patient(envs));
    }

    /** Keeps the contract: whoever is not active stays. */
    private static final class Patient extends CountingEnv {
        Patient(int envs) {
            super(envs);
        }

        @Override
        public void step(double[] actions, byte[] active, double[] rewards, byte[] terminated) {
            int[] before = steps.clone();
            byte[] asked = active.clone();
            super.step(actions, active, rewards, terminated);
            for (int env = 0; env < asked.length; env++) {
                steps[env] = asked[env] == 0 ? before[env] : steps[env];
            }
        }
    }

    private static IntFunction<Arena> task(String name) {
        return envs -> Arena.of(Tasks.find(name), Inertia.EXACT, envs, 1);
    }

    /** What a step has shown of one seed. */
    private static List<Float> row(OnlineEpisodes episodes, int seed, int seeds) {
        List<Float> row = new ArrayList<>();
        for (float[] part :
                List.of(episodes.observations(), episodes.actions(), episodes.masks(), episodes.nextObservations())) {
            int width = part.length / seeds;
            for (int i = 0; i < width; i++) {
                row.add(part[seed * width + i]);
            }
        }
        row.add((float) episodes.rewards()[seed]);
        return row;
    }

    @Test
    void anEpisodeGoesOnWhereItWasAndMakesRoomWhenItEnds() {
        try (OnlineEpisodes episodes = new OnlineEpisodes(counting(), List.of(5L))) {
            int ends = 0;
            int cuts = 0;
            int step = 0;
            for (int i = 0; i < 200; i++) {
                long before = episodes.episode(0);
                episodes.step(POLICY);
                step = episodes.episode(0) > before ? 0 : step;
                assertEquals(step, episodes.observations()[1], "steps of the episode so far");
                assertEquals(step + 1, episodes.nextObservations()[1]);
                assertEquals(episodes.observations()[0], episodes.nextObservations()[0], "of one episode");
                assertEquals(episodes.actions()[0], (float) episodes.rewards()[0]);
                step++;
                assertEquals(step, episodes.length(0));
                int length = Math.min(3 + Math.round(1000 * episodes.observations()[0]) % 6, 8);
                ends += episodes.masks()[0] == 0 ? 1 : 0;
                cuts += episodes.masks()[0] == 1 && step == CountingEnv.LIMIT ? 1 : 0;
                assertTrue(step <= CountingEnv.LIMIT && length > 0);
            }
            assertTrue(ends > 5 && cuts > 0, ends + " ends and " + cuts + " cuts");
            assertTrue(episodes.episode(0) >= ends + cuts - 1, "each is followed by another");
        }
    }

    @Test
    void actionsAreOnesThatDataCanHold() {
        try (OnlineEpisodes episodes = new OnlineEpisodes(counting(), List.of(5L))) {
            for (float wanted : new float[] {7, -7, Float.NaN, Float.POSITIVE_INFINITY, 0.25f}) {
                episodes.step((observations, rows, actions) -> Arrays.fill(actions, wanted));
                float taken = episodes.actions()[0];
                assertTrue(Math.abs(taken) < 1 && (wanted != 0.25f || taken == 0.25f), wanted + " became " + taken);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hopper-medium-v2", "antmaze-umaze-diverse-v0"})
    void aSeedSeesTheSameAloneAndBesideOthers(String name) {
        IntFunction<Arena> arena = name.isEmpty() ? counting() : task(name);
        try (OnlineEpisodes together = new OnlineEpisodes(arena, List.of(1L, 2L, 3L));
                OnlineEpisodes alone = new OnlineEpisodes(arena, List.of(2L))) {
            Policy own = (observations, rows, actions) -> Arrays.fill(actions, 0.3f);
            for (int i = 0; i < 40; i++) {
                together.step(own);
                alone.step(own);
                assertEquals(row(alone, 0, 1), row(together, 1, 3), "step " + i);
            }
        }
    }

    /** In MuJoCo's tasks to the bit: the solver starts from what the step before has left, which no qpos and qvel hold. */
    @ParameterizedTest
    @ValueSource(strings = {"", "hopper-medium-v2", "ant-medium-v2", "antmaze-umaze-diverse-v0", "maze2d-umaze-v1"})
    void areBroughtBackAtEachOfTheirSteps(String name) {
        IntFunction<Arena> arena = name.isEmpty() ? counting() : task(name);
        for (int done = 1; done < 60; done += 7) {
            try (OnlineEpisodes whole = new OnlineEpisodes(arena, List.of(1L, 2L));
                    OnlineEpisodes resumed = new OnlineEpisodes(arena, List.of(1L, 2L))) {
                for (int i = 0; i < done; i++) {
                    whole.step(POLICY);
                }
                for (int seed = 0; seed < 2; seed++) {
                    resumed.begin(seed, whole.episode(seed));
                    resumed.repeat(seed, whole.actionsSoFar(seed));
                    assertArrayEquals(whole.actionsSoFar(seed), resumed.actionsSoFar(seed));
                }
                for (int i = 0; i < 30; i++) {
                    whole.step(POLICY);
                    resumed.step(POLICY);
                    for (int seed = 0; seed < 2; seed++) {
                        assertEquals(
                                row(whole, seed, 2), row(resumed, seed, 2), name + ": step " + i + " after " + done);
                        assertEquals(whole.episode(seed), resumed.episode(seed));
                    }
                }
            }
        }
    }

    @Test
    void moreActionsThanAnEpisodeHasAreRefused() {
        try (OnlineEpisodes episodes = new OnlineEpisodes(counting(), List.of(5L))) {
            InputException refused =
                    assertThrows(InputException.class, () -> episodes.repeat(0, new float[CountingEnv.LIMIT + 1]));
            assertTrue(refused.getMessage().contains("8 steps of an episode, allowed are at most 7"));
        }
    }
}
