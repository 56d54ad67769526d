// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.dacnative.engine.VectorEnv;

/**
 * Environments that pay what they are given: the reward is the first number of the action, an episode begins at a place
 * that its seed says and ends after a number of steps that follows from it. For tests.
 */
class CountingEnv implements VectorEnv {
    static final int OBSERVATIONS = 2;
    static final int LIMIT = 7;

    final long[] seeds;
    final int[] steps;
    boolean closed;

    CountingEnv(int envs) {
        seeds = new long[envs];
        steps = new int[envs];
    }

    @Override
    public int numEnvs() {
        return seeds.length;
    }

    @Override
    public int obsDim() {
        return OBSERVATIONS;
    }

    @Override
    public int actDim() {
        return 1;
    }

    @Override
    public void reset(int env, long seed) {
        seeds[env] = seed;
        steps[env] = 0;
    }

    @Override
    public void observe(float[] observations) {
        for (int env = 0; env < seeds.length; env++) {
            observations[OBSERVATIONS * env] = Math.floorMod(seeds[env], 1000) / 1000f;
            observations[OBSERVATIONS * env + 1] = steps[env];
        }
    }

    @Override
    public void step(double[] actions, byte[] active, double[] rewards, byte[] terminated) {
        for (int env = 0; env < seeds.length; env++) {
            rewards[env] = actions[env];
            steps[env]++;
            terminated[env] = (byte) (steps[env] == 3 + Math.floorMod(seeds[env], 6) ? 1 : 0);
        }
        Arrays.fill(active, (byte) 0); // its own copy
    }

    @Override
    public int maxEpisodeSteps() {
        return LIMIT;
    }

    @Override
    public OptionalDouble normalizedScore(double episodeReturn) {
        return OptionalDouble.empty();
    }

    @Override
    public void close() {
        closed = true;
    }
}
