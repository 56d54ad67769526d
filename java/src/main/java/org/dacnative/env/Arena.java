// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import java.util.Locale;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.engine.VectorEnv;
import org.dacnative.env.TaskFamily.Goals;

/**
 * Environments, and what makes episodes of them: where they begin, when they are cut, what a return is worth. It owns
 * the environments.
 */
public interface Arena extends AutoCloseable {
    VectorEnv world();

    /** Steps of an episode that does not end before. */
    int maxEpisodeSteps();

    /** The normalized score of an episode's return; where there are no references the return itself. */
    double score(double episodeReturn);

    /** What steps the environments, as every line says it that shows a score. */
    String simulator();

    /** Draws what one environment keeps for a whole run. */
    default void startRun(int env, long seed) {}

    /** A new episode in one environment; the same seed gives the same start. */
    default void startEpisode(int env, long seed) {
        world().reset(env, seed);
    }

    @Override
    default void close() {
        world().close();
    }

    /** A task of D4RL in MuJoCo. */
    static Arena of(TaskSpec task, Inertia inertia, int envs, int threads) {
        return new TaskArena(task, inertia, new PhysicsWorld(task.physics(), inertia, envs, threads));
    }

    /** A user's environments. What they do wrong is an {@link EnvironmentException}. */
    static Arena of(VectorEnv world) {
        return new OwnArena(new CheckedEnv(world), world.getClass().getName());
    }

    /** A goal is an environment's own; the task says when it is drawn. */
    record TaskArena(TaskSpec task, Inertia inertia, PhysicsWorld world) implements Arena {
        @Override
        public int maxEpisodeSteps() {
            return task.maxEpisodeSteps();
        }

        @Override
        public double score(double episodeReturn) {
            return task.normalizedScore(episodeReturn);
        }

        @Override
        public String simulator() {
            return "MuJoCo " + PhysicsWorld.simulatorVersion() + ", "
                    + inertia.name().toLowerCase(Locale.ROOT) + " inertia";
        }

        @Override
        public void startRun(int env, long seed) {
            if (task.family().goals() == Goals.ONCE_A_RUN) {
                world.drawGoal(env, seed);
            }
        }

        @Override
        public void startEpisode(int env, long seed) {
            if (task.family().goals() == Goals.EACH_EPISODE) {
                world.drawGoal(env, seed);
            }
            world.reset(env, seed);
        }
    }

    /** The environments say everything themselves. */
    record OwnArena(VectorEnv world, String simulator) implements Arena {
        @Override
        public int maxEpisodeSteps() {
            return world.maxEpisodeSteps();
        }

        @Override
        public double score(double episodeReturn) {
            return world.normalizedScore(episodeReturn).orElse(episodeReturn);
        }
    }
}
