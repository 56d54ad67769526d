// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Random;
import java.util.function.Function;

/**
 * The 2-D bandits that need no file: one state, one step, reward = -distance of the action to (0.4, -0.4), after the
 * bandit example of the DAC paper (arXiv 2405.20555); the four shapes are our own. Each behaviour policy spreads its
 * actions over another shape with several modes; a good policy stays on the shape and moves to the part of it that is
 * nearest to the goal. The same seed gives the same points: java.util.Random is specified to the bit.
 */
public enum Bandits {
    /** Eight narrow Gaussians on a circle. */
    GAUSSIANS(Bandits::gaussians),
    /** Two interleaved half circles. */
    MOONS(Bandits::moons),
    /** A spiral of one and a half turns. */
    SPIRAL(Bandits::spiral),
    /** Every other field of a board of four by four. */
    CHECKERBOARD(Bandits::checkerboard);

    /** First coordinate of the best action. */
    public static final double GOAL_X = 0.4;

    /** Second coordinate of the best action. */
    public static final double GOAL_Y = -0.4;

    /** Every observation is the single number 0. */
    public static final int OBS_DIM = 1;

    /** An action is a point of [-1, 1] x [-1, 1]. */
    public static final int ACT_DIM = 2;

    private static final double BOUND = 1 - 1e-5;

    private final Function<Random, double[]> behaviour;

    Bandits(Function<Random, double[]> behaviour) {
        this.behaviour = behaviour;
    }

    /** Reward of an action. */
    public static double reward(double x, double y) {
        return -Math.hypot(x - GOAL_X, y - GOAL_Y);
    }

    /** One-step episodes of this behaviour: the mask is 0 everywhere. */
    public Transitions generate(int size, long seed) {
        Random random = new Random(seed);
        float[] actions = new float[size * ACT_DIM];
        float[] rewards = new float[size];
        for (int row = 0; row < size; row++) {
            double[] action = behaviour.apply(random);
            actions[2 * row] = (float) clip(action[0]);
            actions[2 * row + 1] = (float) clip(action[1]);
            rewards[row] = (float) reward(actions[2 * row], actions[2 * row + 1]);
        }
        return new Transitions(
                OBS_DIM, ACT_DIM, size, new float[size], actions, rewards, new float[size], new float[size]);
    }

    /** Statistics of such a data set, whose rewards are not tuned: every row is a trajectory. */
    public static DatasetStatistics statistics(Transitions bandit) {
        return DatasetStatistics.of(Trajectory.split(bandit), bandit.rewards());
    }

    private static double clip(double value) {
        return Math.max(-BOUND, Math.min(BOUND, value));
    }

    private static double[] gaussians(Random random) {
        double angle = 2 * Math.PI * random.nextInt(8) / 8;
        return around(0.7 * Math.cos(angle), 0.7 * Math.sin(angle), 0.05, random);
    }

    private static double[] moons(Random random) {
        boolean upper = random.nextBoolean();
        double angle = Math.PI * random.nextDouble();
        double x = 0.55 * Math.cos(angle);
        double y = 0.55 * Math.sin(angle);
        return upper ? around(x - 0.25, y - 0.15, 0.04, random) : around(0.25 - x, 0.15 - y, 0.04, random);
    }

    private static double[] spiral(Random random) {
        double turn = Math.sqrt(random.nextDouble());
        double angle = 3 * Math.PI * turn;
        return around(0.85 * turn * Math.cos(angle), 0.85 * turn * Math.sin(angle), 0.03, random);
    }

    private static double[] checkerboard(Random random) {
        int column = random.nextInt(4);
        int row = 2 * random.nextInt(2) + column % 2;
        return new double[] {fieldPoint(column, random), fieldPoint(row, random)};
    }

    private static double fieldPoint(int field, Random random) {
        return -0.9 + 0.45 * (field + random.nextDouble());
    }

    private static double[] around(double x, double y, double deviation, Random random) {
        return new double[] {x + deviation * random.nextGaussian(), y + deviation * random.nextGaussian()};
    }
}
