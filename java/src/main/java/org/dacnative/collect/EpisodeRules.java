// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import org.dacnative.engine.PhysicsWorld;
import org.dacnative.env.TaskFamily.Goals;
import org.dacnative.env.TaskSpec;

/** What makes an episode of a collection: where it starts, where it is to go, and when it is over. */
interface EpisodeRules {
    /** Starts a new episode in one environment; the same seed gives the same one. */
    void start(PhysicsWorld world, int env, long seed);

    /** @param goal receives where the robot is to go, as many numbers as the task's goals have */
    void goal(PhysicsWorld world, int env, double[] goal);

    /**
     * Whether an episode is over.
     *
     * @param next observations after the step, of all environments
     * @param terminal whether the task ends it
     * @param steps so far, this one included
     */
    boolean isOver(int env, float[] next, boolean terminal, int steps);

    /** Those of a task's evaluations. */
    static EpisodeRules of(TaskSpec task) {
        return new TaskRules(task);
    }

    /** The task's goal, end and limit. */
    record TaskRules(TaskSpec task) implements EpisodeRules {
        @Override
        public void start(PhysicsWorld world, int env, long seed) {
            if (task.family().goals() != Goals.FIXED) {
                world.drawGoal(env, seed);
            }
            world.reset(env, seed);
        }

        @Override
        public void goal(PhysicsWorld world, int env, double[] goal) {
            if (goal.length > 0) {
                world.getGoal(env, goal);
            }
        }

        @Override
        public boolean isOver(int env, float[] next, boolean terminal, int steps) {
            return terminal || steps >= task.maxEpisodeSteps();
        }
    }
}
