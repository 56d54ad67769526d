// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import org.dacnative.env.Policy;

/** A policy that {@link WalkerTraining} has trained, as it walks AntMaze's ants: each in a direction of its own. */
final class Walker {
    private final Policy policy;
    private final WalkerFrame[] frames;
    private final float[] seen;
    private final float[] decided;

    Walker(Policy policy, int ants) {
        this.policy = policy;
        frames = new WalkerFrame[ants];
        for (int ant = 0; ant < ants; ant++) {
            frames[ant] = new WalkerFrame();
        }
        seen = new float[ants * WalkerFrame.OBS_DIM];
        decided = new float[ants * WalkerFrame.ACT_DIM];
    }

    /**
     * @param observations of the ants, (E, 29)
     * @param headings (E), in the world, in radians from its x axis
     * @param actions receives (E, 8)
     */
    void walk(float[] observations, double[] headings, float[] actions) {
        for (int ant = 0; ant < frames.length; ant++) {
            frames[ant].see(observations, ant * WalkingAnts.OBS_DIM, headings[ant], seen, ant * WalkerFrame.OBS_DIM);
        }
        policy.act(seen, frames.length, decided);
        for (int ant = 0; ant < frames.length; ant++) {
            frames[ant].act(decided, ant * WalkerFrame.ACT_DIM, actions, ant * WalkerFrame.ACT_DIM);
        }
    }
}
