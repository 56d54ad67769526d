// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.engine.PhysicsWorld;

/**
 * Records what the waypoint controller does in a maze of maze2d, as D4RL describes its own data: one unbroken trajectory. As
 * there, a row's reward is that of the row's own position (one step before the environment pays it), its goal is where the
 * controller was to go, and a timeout marks a row in which that was reached.
 */
public final class MazeCollector implements WaypointCollector {
    private static final int OBS_DIM = 4;
    private static final int ACT_DIM = 2;

    private final MazeMap map;
    private final WaypointController controller;
    private final PhysicsWorld world;
    private final Recording recording;
    private final double[] action = new double[ACT_DIM];
    private final double[] paid = new double[1];
    private final byte[] active = {1};
    private final byte[] terminated = new byte[1];
    private float[] observation = new float[OBS_DIM];
    private int goals;

    /**
     * With the controller of D4RL, which goes from cell to cell and never rests. The same seed gives the same data.
     *
     * @param task one of maze2d's, else an IllegalArgumentException
     */
    public MazeCollector(PhysicsTask task, Inertia inertia, long seed) {
        this(task, inertia, seed, false);
    }

    /** @param wandering goes to any point of the maze and rests at its goals */
    MazeCollector(PhysicsTask task, Inertia inertia, long seed, boolean wandering) {
        map = MazeMap.of(task);
        controller = new WaypointController(map, seed, wandering);
        world = new PhysicsWorld(task, inertia, 1, 1);
        recording = new Recording(OBS_DIM, ACT_DIM, world.positions(), world.velocities(), world.goalDim());
        world.reset(0, seed);
        world.step(action, active, paid, terminated); // tells what the first row's position is worth
        world.observe(observation);
    }

    @Override
    public void step() {
        double[] qpos = new double[world.positions()];
        double[] qvel = new double[world.velocities()];
        world.getState(0, qpos, qvel);
        float[] goal = {(float) map.x(controller.goal()), (float) map.y(controller.goal())};
        boolean reached = controller.reachedGoal(observation[0], observation[1]);
        goals += reached ? 1 : 0;
        controller.act(observation, action);
        float reward = (float) paid[0];
        world.step(action, active, paid, terminated);
        float[] next = new float[OBS_DIM];
        world.observe(next);
        float[] acted = {(float) action[0], (float) action[1]};
        recording.add(new Recording.Step(observation, acted, reward, false, reached, next, qpos, qvel, goal));
        observation = next;
    }

    @Override
    public int rows() {
        return recording.rows();
    }

    @Override
    public String outcome() {
        return goals + " goals were reached";
    }

    @Override
    public Recording finish() {
        recording.endHere();
        return recording;
    }

    @Override
    public void close() {
        world.close();
    }
}
