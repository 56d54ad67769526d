// SPDX-License-Identifier: Apache-2.0
package org.example;

import java.util.SplittableRandom;
import org.dacnative.engine.VectorEnv;

/**
 * Carts on a rail that are pushed to the middle: the state is place and speed, the action a force in [-1, 1], and each of an
 * episode's 50 steps costs the distance. What stands here for the user's own robots.
 */
public final class Cart implements VectorEnv {
    static final int OBS_DIM = 2;
    static final int ACT_DIM = 1;
    static final int STEPS = 50;
    private static final float SECONDS = 0.1f;

    private final float[] place;
    private final float[] speed;

    public Cart(int carts) {
        place = new float[carts];
        speed = new float[carts];
    }

    @Override
    public int numEnvs() {
        return place.length;
    }

    @Override
    public int obsDim() {
        return OBS_DIM;
    }

    @Override
    public int actDim() {
        return ACT_DIM;
    }

    @Override
    public int maxEpisodeSteps() {
        return STEPS;
    }

    @Override
    public void reset(int env, long seed) {
        place[env] = (float) new SplittableRandom(seed).nextDouble(-1, 1);
        speed[env] = 0;
    }

    @Override
    public void observe(float[] observations) {
        for (int env = 0; env < place.length; env++) {
            observations[env * OBS_DIM] = place[env];
            observations[env * OBS_DIM + 1] = speed[env];
        }
    }

    @Override
    public void step(double[] actions, byte[] active, double[] rewards, byte[] terminated) {
        for (int env = 0; env < place.length; env++) {
            terminated[env] = 0;
            rewards[env] = 0;
            if (active[env] != 0) {
                speed[env] += SECONDS * (float) Math.max(-1, Math.min(1, actions[env]));
                place[env] += SECONDS * speed[env];
                rewards[env] = -Math.abs(place[env]);
            }
        }
    }
}
