// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.Arrays;
import org.dacnative.data.Transitions;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.engine.PhysicsWorld;

/**
 * Makes a maze2d-umaze data set on the spot, as D4RL describes its own: one unbroken trajectory of the waypoint
 * controller. As there, a row's reward is that of the row's own position (one step before the environment pays it), and
 * the row in which a goal was reached and a new one drawn is left out.
 */
public final class MazeCollector {
    private static final int OBS_DIM = 4;
    private static final int ACT_DIM = 2;
    private static final int EPISODE_STEPS = 300;
    private static final double GOAL_RADIUS = 0.5;
    private static final float ACTION_LIMIT = 1 - 1e-5f;

    private final boolean dense;
    private final float[] observations;
    private final float[] actions;
    private final float[] rewards;
    private final float[] nextObservations;
    private int rows;
    private double paid;

    private MazeCollector(boolean dense, int steps) {
        this.dense = dense;
        observations = new float[steps * OBS_DIM];
        actions = new float[steps * ACT_DIM];
        rewards = new float[steps];
        nextObservations = new float[steps * OBS_DIM];
    }

    /**
     * Runs the controller. The same seed gives the same data.
     *
     * @param dense rewards exp(-distance) instead of 1 within half a cell of the goal
     * @param steps simulator steps, at least one episode (300)
     */
    public static MazeData collect(boolean dense, int steps, long seed) {
        return collect(dense, steps, seed, false);
    }

    /** The same with a controller that goes to any point of the maze and rests at its goals. */
    public static MazeData collectWandering(boolean dense, int steps, long seed) {
        return collect(dense, steps, seed, true);
    }

    private static MazeData collect(boolean dense, int steps, long seed, boolean wandering) {
        if (steps < EPISODE_STEPS) {
            throw new IllegalArgumentException("steps must be at least " + EPISODE_STEPS + ", not " + steps);
        }
        MazeCollector collector = new MazeCollector(dense, steps);
        collector.run(steps, seed, new WaypointController(seed, wandering));
        return collector.result(steps);
    }

    private void run(int steps, long seed, WaypointController controller) {
        PhysicsTask task = dense ? PhysicsTask.MAZE2D_UMAZE_DENSE : PhysicsTask.MAZE2D_UMAZE;
        float[] observation = new float[OBS_DIM];
        float[] next = new float[OBS_DIM];
        double[] action = new double[ACT_DIM];
        double[] reward = new double[1];
        byte[] active = {1};
        byte[] terminated = new byte[1];
        try (PhysicsWorld world = new PhysicsWorld(task, Inertia.LEGACY, 1, 1)) {
            world.reset(0, seed);
            world.observe(observation);
            for (int step = 0; step < steps; step++) {
                boolean newGoal = controller.reachedGoal(observation[0], observation[1]);
                controller.act(observation, action);
                world.step(action, active, reward, terminated);
                world.observe(next);
                paid += reward[0];
                if (!newGoal) {
                    keep(observation, action, next);
                }
                System.arraycopy(next, 0, observation, 0, OBS_DIM);
            }
        }
    }

    private void keep(float[] observation, double[] action, float[] next) {
        System.arraycopy(observation, 0, observations, rows * OBS_DIM, OBS_DIM);
        System.arraycopy(next, 0, nextObservations, rows * OBS_DIM, OBS_DIM);
        for (int i = 0; i < ACT_DIM; i++) {
            actions[rows * ACT_DIM + i] = Math.min(ACTION_LIMIT, Math.max(-ACTION_LIMIT, (float) action[i]));
        }
        double distance = Math.hypot(observation[0] - UmazeMap.GOAL.x(), observation[1] - UmazeMap.GOAL.y());
        rewards[rows] = (float) (dense ? Math.exp(-distance) : distance <= GOAL_RADIUS ? 1 : 0);
        rows++;
    }

    private MazeData result(int steps) {
        float[] masks = new float[rows];
        Arrays.fill(masks, 1);
        Transitions transitions = new Transitions(
                OBS_DIM,
                ACT_DIM,
                rows,
                Arrays.copyOf(observations, rows * OBS_DIM),
                Arrays.copyOf(actions, rows * ACT_DIM),
                Arrays.copyOf(rewards, rows),
                masks,
                Arrays.copyOf(nextObservations, rows * OBS_DIM));
        return new MazeData(transitions, paid / steps * EPISODE_STEPS);
    }
}
