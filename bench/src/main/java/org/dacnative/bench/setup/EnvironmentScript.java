// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.setup;

import java.util.Arrays;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsTask;
import org.dacnative.engine.PhysicsWorld;

/**
 * Environments driven by a formula, the counterpart of native/bench/mj_step.cc: both sides go through the same states,
 * so their times can be compared. All environments of a script do the same.
 */
public final class EnvironmentScript implements AutoCloseable {
    private static final int EPISODE = 200;
    private static final int CHECKED = 20;

    private final PhysicsWorld world;
    private final double[] startPositions;
    private final double[] startVelocities;
    private final double[][] controls;
    private final byte[] active;
    private final double[] rewards;
    private final byte[] terminated;
    private final float[] observations;
    private int step;

    public EnvironmentScript(PhysicsTask task, int environments, int threads) {
        world = new PhysicsWorld(task, Inertia.LEGACY, environments, threads);
        startPositions = new double[world.positions()];
        startVelocities = new double[world.velocities()];
        world.getState(0, startPositions, startVelocities);
        controls = new double[EPISODE][environments * world.actDim()];
        for (int k = 0; k < EPISODE; k++) {
            for (int i = 0; i < controls[k].length; i++) {
                controls[k][i] = k * (i % world.actDim() + 1) * 37 % 101 / 50.0 - 1;
            }
        }
        active = new byte[environments];
        Arrays.fill(active, (byte) 1);
        rewards = new double[environments];
        terminated = new byte[environments];
        observations = new float[environments * world.obsDim()];
        start();
    }

    /** One environment step of all, and what the agent sees of it. */
    public float[] step() {
        if (step == EPISODE) {
            start();
        }
        world.step(controls[step], active, rewards, terminated);
        world.observe(observations);
        step++;
        return observations;
    }

    /** Positions of the last environment after the steps that mj_step prints the state of. */
    public double[] checkedPositions() {
        start();
        for (int i = 0; i < CHECKED; i++) {
            step();
        }
        double[] positions = new double[world.positions()];
        world.getState(world.numEnvs() - 1, positions, new double[world.velocities()]);
        start();
        return positions;
    }

    private void start() {
        for (int env = 0; env < world.numEnvs(); env++) {
            world.setState(env, startPositions, startVelocities);
        }
        step = 0;
    }

    @Override
    public void close() {
        world.close();
    }
}
