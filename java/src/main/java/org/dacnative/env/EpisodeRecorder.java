// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import java.util.Arrays;
import org.dacnative.engine.PhysicsWorld;

/** Keeps the states of one environment's episode while it is played. Recording allocates nothing. */
final class EpisodeRecorder {
    private final PhysicsWorld world;
    private final int env;
    private final double[][] positions;
    private final double[] velocities;
    private final double[] goal;
    private int states;

    /** @param maxSteps of an episode */
    EpisodeRecorder(PhysicsWorld world, int env, int maxSteps) {
        this.world = world;
        this.env = env;
        this.positions = new double[maxSteps + 1][world.positions()];
        this.velocities = new double[world.velocities()];
        this.goal = new double[world.goalDim()];
    }

    /** A new episode, at its start. */
    void begin() {
        states = 0;
        if (goal.length > 0) {
            world.getGoal(env, goal);
        }
        add();
    }

    /** The state after a step. */
    void add() {
        world.getState(env, positions[states], velocities);
        states++;
    }

    /** What was recorded since the last beginning. */
    RecordedEpisode episode() {
        double[][] kept =
                Arrays.stream(positions, 0, states).map(double[]::clone).toArray(double[][]::new);
        return new RecordedEpisode(world.task(), world.secondsPerStep(), goal.clone(), kept);
    }
}
