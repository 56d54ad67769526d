// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.Arrays;
import org.dacnative.data.Transitions;
import org.dacnative.engine.Inertia;
import org.dacnative.env.TaskSpec;

/**
 * Maze data made in memory by a controller that goes to any point of the maze and rests at its goals.
 *
 * @param transitions to train on; never terminal. Rows in which a goal was reached are left out, as in D4RL
 * @param episodeReturn mean reward sum over stretches as long as an episode: the behaviour's own return
 */
public record MazeData(Transitions transitions, double episodeReturn) {
    private static final float ACTION_LIMIT = 1 - 1e-5f;

    /**
     * Runs the controller. The same seed gives the same data.
     *
     * @param task one of maze2d's
     * @param steps simulator steps, at least one episode
     */
    public static MazeData wandering(TaskSpec task, int steps, long seed) {
        if (steps < task.maxEpisodeSteps()) {
            throw new IllegalArgumentException("steps must be at least " + task.maxEpisodeSteps() + ", not " + steps);
        }
        try (MazeCollector collector = new MazeCollector(task.physics(), Inertia.LEGACY, seed, true)) {
            while (collector.rows() < steps) {
                collector.step();
            }
            return of(collector.finish(), task.maxEpisodeSteps());
        }
    }

    private static MazeData of(Recording recording, int episodeSteps) {
        int obsDim = recording.obsDim();
        int actDim = recording.actDim();
        float[] observations = new float[recording.rows() * obsDim];
        float[] actions = new float[recording.rows() * actDim];
        float[] rewards = new float[recording.rows()];
        float[] nextObservations = new float[observations.length];
        int kept = 0;
        double paid = 0;
        for (int row = 0; row < recording.rows(); row++) {
            Recording.Step step = recording.step(row);
            paid += step.reward();
            if (!step.timeout()) {
                System.arraycopy(step.observation(), 0, observations, kept * obsDim, obsDim);
                System.arraycopy(step.nextObservation(), 0, nextObservations, kept * obsDim, obsDim);
                for (int i = 0; i < actDim; i++) {
                    actions[kept * actDim + i] = Math.min(ACTION_LIMIT, Math.max(-ACTION_LIMIT, step.action()[i]));
                }
                rewards[kept] = step.reward();
                kept++;
            }
        }
        float[] masks = new float[kept];
        Arrays.fill(masks, 1);
        Transitions transitions = new Transitions(
                obsDim,
                actDim,
                kept,
                Arrays.copyOf(observations, kept * obsDim),
                Arrays.copyOf(actions, kept * actDim),
                Arrays.copyOf(rewards, kept),
                masks,
                Arrays.copyOf(nextObservations, kept * obsDim));
        return new MazeData(transitions, paid / recording.rows() * episodeSteps);
    }
}
