// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.SplittableRandom;
import org.dacnative.engine.Inertia;
import org.dacnative.env.Policy;
import org.dacnative.env.TaskSpec;

/**
 * Records ants that a walker takes through AntMaze's mazes, from cell to cell to their goals: the trajectories of
 * {@link AntErrands}, with D4RL's noise on the actions.
 */
public final class AntMazeCollector implements WaypointCollector {
    private static final double ACTION_NOISE = 0.2;

    private final Walker walker;
    private final AntErrands errands;
    private final EpisodeCollector collector;
    private final double[] headings;
    private final SplittableRandom[] noise;

    /**
     * The same seed and walker give the same data.
     *
     * @param task one of AntMaze's, else an IllegalArgumentException
     * @param walker that {@link WalkerTraining} has trained
     */
    public AntMazeCollector(TaskSpec task, Inertia inertia, Policy walker, int envs, int threads, long seed) {
        this.walker = new Walker(walker, envs);
        errands = new AntErrands(task, envs, seed);
        collector = new EpisodeCollector(task, errands, inertia, envs, threads, seed);
        headings = new double[envs];
        noise = new SplittableRandom[envs];
        SplittableRandom random = new SplittableRandom(seed);
        for (int env = 0; env < envs; env++) {
            noise[env] = random.split();
        }
    }

    @Override
    public void step() {
        collector.step(this::act, step -> {});
    }

    private void act(float[] observations, float[] actions) {
        errands.directions(observations, headings);
        walker.walk(observations, headings, actions);
        int actDim = actions.length / headings.length;
        for (int i = 0; i < actions.length; i++) {
            actions[i] += (float) (ACTION_NOISE * noise[i / actDim].nextGaussian());
        }
    }

    @Override
    public int rows() {
        return collector.rows();
    }

    @Override
    public Recording finish() {
        return collector.finish();
    }

    @Override
    public String outcome() {
        return errands.reached() + " of " + errands.trajectories() + " trajectories reached their goal";
    }

    @Override
    public void close() {
        collector.close();
    }
}
