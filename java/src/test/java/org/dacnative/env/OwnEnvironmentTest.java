// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import org.dacnative.engine.VectorEnv;
import org.junit.jupiter.api.Test;

/** Scores in environments of one's own, and what is said of those that are wrong. */
class OwnEnvironmentTest {
    private static final Policy ONE = (observations, rows, actions) -> Arrays.fill(actions, 1);

    /** A reward of 1 a step makes a return the length of its episode. */
    @Test
    void episodesAreCutAtTheLimitOrEndByThemselves() {
        List<CountingEnv> made = new ArrayList<>();
        double[] returns;
        try (Evaluator evaluator = evaluator(envs -> {
            made.add(new CountingEnv(envs));
            return made.get(0);
        })) {
            SeedScores scores = evaluator.evaluate(ONE, 0).get(0);
            returns = scores.returns();
            assertArrayEquals(returns, scores.scores(), "without references a score is the return");
            assertEquals(CountingEnv.class.getName(), evaluator.simulator());
        }
        long[] seeds = made.get(0).seeds;
        for (int episode = 0; episode < returns.length; episode++) {
            long own = 3 + Math.floorMod(seeds[episode], 6);
            assertEquals(Math.min(CountingEnv.LIMIT, own), returns[episode]);
        }
        assertTrue(DoubleStream.of(returns).distinct().count() > 1, "episodes begin in different places");
        assertTrue(made.get(0).closed);
    }

    @Test
    void aScoreIsWhatTheEnvironmentSays() {
        try (Evaluator evaluator = evaluator(envs -> new CountingEnv(envs) {
            @Override
            public OptionalDouble normalizedScore(double episodeReturn) {
                return OptionalDouble.of(10 * episodeReturn);
            }
        })) {
            SeedScores scores = evaluator.evaluate(ONE, 0).get(0);
            assertEquals(10 * scores.meanReturn(), scores.meanScore(), 1e-9); // a sum of small whole numbers
        }
    }

    /** An ended episode may leave anything behind, for nobody looks at it. */
    @Test
    void numbersOfAnEndedEpisodeDoNotMatter() {
        double[] sound = evaluator(CountingEnv::new).evaluate(ONE, 0).get(0).returns();
        Evaluator wild = evaluator(envs -> new CountingEnv(envs) {
            @Override
            public void observe(float[] observations) {
                super.observe(observations);
                for (int env = 0; env < envs; env++) {
                    if (steps[env] >= 3 + Math.floorMod(seeds[env], 6)) {
                        observations[OBSERVATIONS * env] = Float.NaN;
                    }
                }
            }
        });
        assertArrayEquals(sound, wild.evaluate(ONE, 0).get(0).returns());
    }

    @Test
    void whatIsWrongIsNamed() {
        assertWrong("failed in step: java.lang.IllegalStateException: the motor is off", envs -> new CountingEnv(envs) {
            @Override
            public void step(double[] actions, byte[] active, double[] rewards, byte[] terminated) {
                throw new IllegalStateException("the motor is off");
            }
        });
        assertWrong("failed in reset: java.lang.AssertionError", envs -> new CountingEnv(envs) {
            @Override
            public void reset(int env, long seed) {
                throw new AssertionError();
            }
        });
        assertWrong("observe gave NaN for number 1 of environment 2", envs -> new CountingEnv(envs) {
            @Override
            public void observe(float[] observations) {
                observations[5] = Float.NaN;
            }
        });
        assertWrong("step gave environment 1 the reward Infinity", envs -> new CountingEnv(envs) {
            @Override
            public void step(double[] actions, byte[] active, double[] rewards, byte[] terminated) {
                rewards[1] = Double.POSITIVE_INFINITY;
            }
        });
        assertWrong("actDim is 0, allowed is at least 1", envs -> new CountingEnv(envs) {
            @Override
            public int actDim() {
                return 0;
            }
        });
        assertWrong("maxEpisodeSteps: java.lang.ArithmeticException", envs -> new CountingEnv(envs) {
            @Override
            public int maxEpisodeSteps() {
                return 1 / (seeds.length - 4);
            }
        });
    }

    private static void assertWrong(String text, IntFunction<VectorEnv> env) {
        EnvironmentException error =
                assertThrows(EnvironmentException.class, () -> evaluator(env).evaluate(ONE, 0));
        assertTrue(error.getMessage().contains(text), error.getMessage());
    }

    private static Evaluator evaluator(IntFunction<VectorEnv> env) {
        return new Evaluator(envs -> Arena.of(env.apply(envs)), List.of(3L), 4);
    }
}
