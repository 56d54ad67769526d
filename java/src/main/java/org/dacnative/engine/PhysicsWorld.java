// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.bytedeco.javacpp.BytePointer;
import org.dacnative.engine.capi.Dac;
import org.dacnative.engine.capi.PhysicsConfig;
import org.dacnative.engine.capi.PhysicsHandle;
import org.dacnative.engine.capi.PhysicsInfo;

/**
 * E environments of one task in MuJoCo, stepped side by side by native threads. Arrays are row-major with the
 * environment as the first axis; their lengths are checked. Stepping and observing allocate nothing.
 */
public final class PhysicsWorld implements VectorEnv {
    private final PhysicsHandle handle = new PhysicsHandle();
    private final int numEnvs;
    private final int obsDim;
    private final int actDim;
    private final int positions;
    private final int velocities;
    private final int goalDim;
    private final double secondsPerStep;
    private final PhysicsTask task;
    private final StepBuffers buffers;
    private boolean closed;

    /** Throws UnsupportedDeviceException with what to install when MuJoCo is not there. */
    public PhysicsWorld(PhysicsTask task, Inertia inertia, int numEnvs, int threads) {
        NativeLibrary.require();
        try (PhysicsConfig config = new PhysicsConfig();
                PhysicsInfo info = new PhysicsInfo()) {
            config.task(task.code()).inertia(inertia.code()).num_envs(numEnvs).threads(threads);
            NativeLibrary.check(Dac.dac_physics_create(config, handle));
            NativeLibrary.check(Dac.dac_physics_get_info(handle, info));
            this.task = task;
            this.numEnvs = numEnvs;
            this.obsDim = info.obs_dim();
            this.actDim = info.act_dim();
            this.positions = info.nq();
            this.velocities = info.nv();
            this.goalDim = info.goal_dim();
            this.secondsPerStep = info.timestep() * info.frame_skip();
            this.buffers = new StepBuffers(numEnvs, obsDim, actDim);
        }
    }

    /** The simulator's version, for example "2.2.2"; "" when MuJoCo cannot be opened. */
    public static String simulatorVersion() {
        NativeLibrary.require();
        try (BytePointer text = Dac.dac_physics_simulator_version()) {
            return text.getString();
        }
    }

    /** Starts a new episode in one environment; the same seed gives the same start. The goal stays. */
    @Override
    public void reset(int env, long seed) {
        NativeLibrary.check(Dac.dac_physics_reset(open(), env, seed));
    }

    /**
     * Simulator reset, then this state, then one forward call.
     *
     * @param qpos positions of the model's joints
     * @param qvel their velocities
     */
    public void setState(int env, double[] qpos, double[] qvel) {
        requireLength("qpos", qpos.length, positions);
        requireLength("qvel", qvel.length, velocities);
        NativeLibrary.check(Dac.dac_physics_set_state(open(), env, qpos, qvel));
    }

    public void getState(int env, double[] qpos, double[] qvel) {
        requireLength("qpos", qpos.length, positions);
        requireLength("qvel", qvel.length, velocities);
        NativeLibrary.check(Dac.dac_physics_get_state(open(), env, qpos, qvel));
    }

    /**
     * Draws the goal of one environment anew; the same seed gives the same goal. IllegalArgumentException for a task without
     * goals ({@link #goalDim} 0).
     */
    public void drawGoal(int env, long seed) {
        NativeLibrary.check(Dac.dac_physics_draw_goal(open(), env, seed));
    }

    /** @param goal where the goal of one environment is from now on, {@link #goalDim} finite numbers */
    public void setGoal(int env, double[] goal) {
        requireLength("goal", goal.length, goalDim);
        NativeLibrary.check(Dac.dac_physics_set_goal(open(), env, goal));
    }

    /** @param goal receives where the goal of one environment is, {@link #goalDim} numbers */
    public void getGoal(int env, double[] goal) {
        requireLength("goal", goal.length, goalDim);
        NativeLibrary.check(Dac.dac_physics_get_goal(open(), env, goal));
    }

    /** Fills observations (E, D). */
    @Override
    public void observe(float[] observations) {
        requireLength("observations", observations.length, numEnvs * obsDim);
        NativeLibrary.check(Dac.dac_physics_observe(open(), buffers.observations));
        buffers.observationValues.get(0, observations);
    }

    /**
     * One step of every environment whose entry of {@code active} is not 0; the others stay and report reward 0.
     *
     * @param actions (E, A), clipped to [-1, 1]
     * @param active (E)
     * @param rewards receives (E)
     * @param terminated receives (E): 1 where the task itself ended the episode
     */
    @Override
    public void step(double[] actions, byte[] active, double[] rewards, byte[] terminated) {
        requireLength("actions", actions.length, numEnvs * actDim);
        requireLength("active", active.length, numEnvs);
        requireLength("rewards", rewards.length, numEnvs);
        requireLength("terminated", terminated.length, numEnvs);
        PhysicsHandle world = open(); // before its memory is touched
        buffers.actionValues.put(0, actions);
        buffers.activeValues.put(0, active);
        NativeLibrary.check(
                Dac.dac_physics_step(world, buffers.actions, buffers.active, buffers.rewards, buffers.terminated));
        buffers.rewardValues.get(0, rewards);
        buffers.terminatedValues.get(0, terminated);
    }

    @Override
    public int numEnvs() {
        return numEnvs;
    }

    @Override
    public int obsDim() {
        return obsDim;
    }

    @Override
    public int actDim() {
        return actDim;
    }

    /** Numbers of a goal: 2 (x, y) for tasks that have one, else 0. */
    public int goalDim() {
        return goalDim;
    }

    public PhysicsTask task() {
        return task;
    }

    /** Simulated time of one step. */
    public double secondsPerStep() {
        return secondsPerStep;
    }

    /** Length of qpos. */
    public int positions() {
        return positions;
    }

    /** Length of qvel. */
    public int velocities() {
        return velocities;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Dac.dac_physics_free(handle);
            handle.close();
            buffers.close();
        }
    }

    private PhysicsHandle open() {
        if (closed) {
            throw new IllegalStateException("this physics world is closed");
        }
        return handle;
    }

    private static void requireLength(String name, int given, int needed) {
        if (given != needed) {
            throw new IllegalArgumentException(name + " has " + given + " entries, " + needed + " needed");
        }
    }
}
