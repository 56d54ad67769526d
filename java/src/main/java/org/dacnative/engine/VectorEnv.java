// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.util.OptionalDouble;

/**
 * E environments of one kind that are stepped side by side: MuJoCo's tasks ({@link PhysicsWorld}) or a user's own, which
 * {@code --env_class} names. Arrays are row-major with the environment as the first axis and belong to the caller. One
 * thread at a time uses it.
 */
public interface VectorEnv extends AutoCloseable {
    /** Steps of an episode where an environment says nothing else. */
    int USUAL_STEPS = 1000;

    /** E. */
    int numEnvs();

    /** D, numbers of an observation. */
    int obsDim();

    /** A, numbers of an action. */
    int actDim();

    /** Starts a new episode in one environment; the same seed gives the same start. */
    void reset(int env, long seed);

    /** Fills observations (E, D) with those of the moment. */
    void observe(float[] observations);

    /**
     * One step of every environment whose entry of {@code active} is not 0; the others stay and report reward 0.
     *
     * @param actions (E, A), as the data have them; those of a policy may lie a little beyond
     * @param active (E)
     * @param rewards receives (E)
     * @param terminated receives (E): 1 where the task itself ended the episode, which is not stepped again before its reset
     */
    void step(double[] actions, byte[] active, double[] rewards, byte[] terminated);

    /** Steps after which an episode is cut. */
    default int maxEpisodeSteps() {
        return USUAL_STEPS;
    }

    /** What an episode's return is worth between references of one's own, such as 0 for random and 100 for an expert. */
    default OptionalDouble normalizedScore(double episodeReturn) {
        return OptionalDouble.empty();
    }

    @Override
    default void close() {}
}
