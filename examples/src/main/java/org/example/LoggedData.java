// SPDX-License-Identifier: Apache-2.0
package org.example;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.dacnative.data.Transitions;

/** What a clumsy controller of carts has left: arrays in memory, row after row. */
final class LoggedData {
    private LoggedData() {}

    /** Of its episodes. */
    static double meanReturn(Transitions data) {
        float[] rewards = new float[data.size()];
        data.rewards().read(0, rewards.length, rewards, 0);
        double sum = 0;
        for (float reward : rewards) {
            sum += reward;
        }
        return sum * Cart.STEPS / rewards.length;
    }

    /** Whole episodes; the controller brakes and steers towards the middle, with much noise. */
    static Transitions of(int episodes, long seed) {
        int rows = episodes * Cart.STEPS;
        float[] observations = new float[rows * Cart.OBS_DIM];
        float[] actions = new float[rows * Cart.ACT_DIM];
        float[] rewards = new float[rows];
        float[] masks = new float[rows]; // 1: the episode could have gone on
        float[] nextObservations = new float[rows * Cart.OBS_DIM];
        Arrays.fill(masks, 1);

        SplittableRandom random = new SplittableRandom(seed);
        Cart cart = new Cart(1);
        float[] state = new float[Cart.OBS_DIM];
        double[] force = new double[1];
        double[] reward = new double[1];
        for (int row = 0; row < rows; row++) {
            if (row % Cart.STEPS == 0) {
                cart.reset(0, random.nextLong());
            }
            cart.observe(state);
            System.arraycopy(state, 0, observations, row * Cart.OBS_DIM, Cart.OBS_DIM);
            double wanted = -state[0] - state[1] + random.nextDouble(-0.8, 0.8);
            force[0] = Math.max(-0.999, Math.min(0.999, wanted));
            cart.step(force, new byte[] {1}, reward, new byte[1]);
            actions[row] = (float) force[0];
            rewards[row] = (float) reward[0];
            cart.observe(state);
            System.arraycopy(state, 0, nextObservations, row * Cart.OBS_DIM, Cart.OBS_DIM);
        }
        return new Transitions(
                Cart.OBS_DIM, Cart.ACT_DIM, rows, observations, actions, rewards, masks, nextObservations);
    }
}
