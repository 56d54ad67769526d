// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.SplittableRandom;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.engine.VectorEnv;

/**
 * AntMaze's ants on a floor without walls, each told to walk in a direction that changes now and then. An ant is paid its
 * speed in that direction, up to what is needed, something for being on its legs, and less for hard work; an episode ends when it falls over.
 * Observations and actions are in the frame of {@link WalkerFrame}.
 */
final class WalkingAnts implements VectorEnv {
    /** Numbers of an ant's observation. */
    static final int OBS_DIM = 29;

    private static final int MOST_STEPS = 500;
    private static final double NEW_DIRECTION = 1.0 / 50; // a step
    /** Faster is worth no more, since it makes an ant fall more often: 1 m/s is a cell in 40 steps. */
    private static final double PAID_SPEED = 1;

    private static final double ALIVE = 0.5;
    private static final double EFFORT = 0.05;
    /** Cosine of the torso's tilt: 60 degrees. */
    private static final double FALLEN = 0.5;

    private final PhysicsWorld world;
    private final WalkerFrame[] frames;
    private final SplittableRandom[] random;
    private final double[] headings;
    private final double[] speeds;
    private final float[] ants;
    private final float[] seen;
    private final float[] decided;
    private final float[] motors;
    private final double[] controls;

    WalkingAnts(Inertia inertia, int envs, int threads) {
        world = new PhysicsWorld(PhysicsTask.ANTMAZE_FLOOR, inertia, envs, threads);
        frames = new WalkerFrame[envs];
        random = new SplittableRandom[envs];
        headings = new double[envs];
        speeds = new double[envs];
        ants = new float[envs * OBS_DIM];
        seen = new float[envs * WalkerFrame.OBS_DIM];
        decided = new float[WalkerFrame.ACT_DIM];
        motors = new float[WalkerFrame.ACT_DIM];
        controls = new double[envs * WalkerFrame.ACT_DIM];
        for (int env = 0; env < envs; env++) {
            frames[env] = new WalkerFrame();
            reset(env, env);
        }
    }

    @Override
    public void reset(int env, long seed) {
        world.reset(env, seed);
        random[env] = new SplittableRandom(seed);
        turn(env);
        world.observe(ants);
        see(env);
    }

    private void turn(int env) {
        headings[env] = random[env].nextDouble(-Math.PI, Math.PI);
    }

    private void see(int env) {
        frames[env].see(ants, env * OBS_DIM, headings[env], seen, env * WalkerFrame.OBS_DIM);
    }

    @Override
    public void observe(float[] observations) {
        System.arraycopy(seen, 0, observations, 0, seen.length);
    }

    @Override
    public void step(double[] actions, byte[] active, double[] rewards, byte[] terminated) {
        for (int env = 0; env < frames.length; env++) {
            control(env, actions);
            speeds[env] = -along(env);
        }
        world.step(controls, active, rewards, terminated);
        world.observe(ants);
        for (int env = 0; env < frames.length; env++) {
            if (active[env] != 0) {
                speeds[env] = (speeds[env] + along(env)) / world.secondsPerStep();
                rewards[env] = Math.min(speeds[env], PAID_SPEED) + ALIVE - EFFORT * effort(env);
                terminated[env] = (byte) (WalkerFrame.upright(ants, env * OBS_DIM) < FALLEN ? 1 : 0);
                if (random[env].nextDouble() < NEW_DIRECTION) {
                    turn(env);
                }
                see(env);
            }
        }
    }

    private void control(int env, double[] actions) {
        int at = env * WalkerFrame.ACT_DIM;
        for (int i = 0; i < WalkerFrame.ACT_DIM; i++) {
            decided[i] = (float) Math.max(-1, Math.min(1, actions[at + i]));
        }
        frames[env].act(decided, 0, motors, 0);
        for (int i = 0; i < WalkerFrame.ACT_DIM; i++) {
            controls[at + i] = motors[i];
        }
    }

    /** The place along the wanted direction. */
    private double along(int env) {
        return ants[env * OBS_DIM] * Math.cos(headings[env]) + ants[env * OBS_DIM + 1] * Math.sin(headings[env]);
    }

    private double effort(int env) {
        double sum = 0;
        for (int i = 0; i < WalkerFrame.ACT_DIM; i++) {
            sum += controls[env * WalkerFrame.ACT_DIM + i] * controls[env * WalkerFrame.ACT_DIM + i];
        }
        return sum;
    }

    /** In the wanted direction, in the last step, in m/s. */
    double speed(int env) {
        return speeds[env];
    }

    /** Simulated time. */
    double secondsPerStep() {
        return world.secondsPerStep();
    }

    @Override
    public int numEnvs() {
        return frames.length;
    }

    @Override
    public int obsDim() {
        return WalkerFrame.OBS_DIM;
    }

    @Override
    public int actDim() {
        return WalkerFrame.ACT_DIM;
    }

    @Override
    public int maxEpisodeSteps() {
        return MOST_STEPS;
    }

    @Override
    public void close() {
        world.close();
    }
}
