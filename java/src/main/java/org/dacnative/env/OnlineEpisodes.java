// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.dacnative.engine.VectorEnv;
import org.dacnative.input.InputException;

/**
 * An environment for each seed, which a policy steps while it learns; an episode that ends makes room for the next. Starts
 * depend on the run's seed and the episode's number, so a seed sees the same ones alone and beside others. Where a run was
 * saved in the middle of an episode the episode's actions are taken again, from its start: that is the state that an
 * environment can be brought back to, bit by bit. Stepping allocates nothing.
 */
public final class OnlineEpisodes implements AutoCloseable {
    private static final byte ACTIVE = 1;
    /** In place of an evaluation's number. */
    private static final long LEARNING = -2;

    private static final float LARGEST_ACTION = (float) (1 - 1e-5);

    private final List<Long> seeds;
    private final Arena arena;
    private final VectorEnv world;
    private final int actDim;
    private final float[] observations;
    private final float[] actions;
    private final double[] controls;
    private final double[] rewards;
    private final float[] masks;
    private final float[] nextObservations;
    private final byte[] active;
    private final byte[] terminated;
    private final boolean[] ended;
    private final long[] episodes;
    private final int[] lengths;
    private final float[][] episodeActions;

    /**
     * @param arena makes one of so many environments, which this closes
     * @param seeds the runs' seeds, in the order of the policy's replicas
     */
    public OnlineEpisodes(IntFunction<Arena> arena, List<Long> seeds) {
        this.seeds = List.copyOf(seeds);
        this.arena = arena.apply(seeds.size());
        int envs = seeds.size();
        world = this.arena.world();
        actDim = world.actDim();
        observations = new float[envs * world.obsDim()];
        actions = new float[envs * actDim];
        controls = new double[actions.length];
        rewards = new double[envs];
        masks = new float[envs];
        nextObservations = new float[observations.length];
        active = new byte[envs];
        terminated = new byte[envs];
        ended = new boolean[envs];
        episodes = new long[envs];
        lengths = new int[envs];
        episodeActions = new float[envs][this.arena.maxEpisodeSteps() * actDim];
        for (int env = 0; env < envs; env++) {
            this.arena.startRun(env, Evaluator.wholeRunSeed(seeds.get(env)));
            start(env, 0);
        }
        world.observe(nextObservations);
    }

    private void start(int env, long episode) {
        episodes[env] = episode;
        lengths[env] = 0;
        ended[env] = false;
        arena.startEpisode(env, Evaluator.startSeed(seeds.get(env), LEARNING, episode));
    }

    /** One step of every environment; what came of it is told by the methods below until the next. */
    public void step(Policy policy) {
        beginEnded();
        policy.act(observations, 1, actions);
        Arrays.fill(active, ACTIVE);
        for (int i = 0; i < actions.length; i++) {
            actions[i] = possible(actions[i]);
            controls[i] = actions[i];
        }
        world.step(controls, active, rewards, terminated);
        world.observe(nextObservations);
        for (int env = 0; env < masks.length; env++) {
            taken(env, actions, env * actDim);
            masks[env] = terminated[env] == 0 ? 1 : 0;
        }
    }

    private void beginEnded() {
        System.arraycopy(nextObservations, 0, observations, 0, observations.length);
        boolean begun = false;
        for (int env = 0; env < ended.length; env++) {
            if (ended[env]) {
                start(env, episodes[env] + 1);
                begun = true;
            }
        }
        if (begun) {
            world.observe(observations);
        }
    }

    /** What the data hold too: inside of what a tanh can reach. A seed that is lost decides for nothing that is a number. */
    private static float possible(float action) {
        return Float.isNaN(action) ? 0 : Math.max(-LARGEST_ACTION, Math.min(LARGEST_ACTION, action));
    }

    /** (S, D) before the step. */
    public float[] observations() {
        return observations;
    }

    /** (S, A) as they were taken. */
    public float[] actions() {
        return actions;
    }

    /** (S) as the task gives them. */
    public double[] rewards() {
        return rewards;
    }

    /** (S), 0 where the task ended the episode; a cut at its time limit is no end. */
    public float[] masks() {
        return masks;
    }

    /** (S, D) after the step, of the same episode. */
    public float[] nextObservations() {
        return nextObservations;
    }

    public int actDim() {
        return actDim;
    }

    /** Number of a seed's episode of the last step; the first is 0. */
    public long episode(int seedIndex) {
        return episodes[seedIndex];
    }

    /** Its steps so far. */
    public int length(int seedIndex) {
        return lengths[seedIndex];
    }

    /** What was done in it, (steps, A). */
    public float[] actionsSoFar(int seedIndex) {
        return Arrays.copyOf(episodeActions[seedIndex], lengths[seedIndex] * actDim);
    }

    /** Starts one of a seed's episodes, for a run that goes on. */
    public void begin(int seedIndex, long episode) {
        start(seedIndex, episode);
        world.observe(nextObservations);
    }

    /**
     * Takes steps of a seed's episode again.
     *
     * @param done (steps, A); InputException if no episode is as long
     */
    public void repeat(int seedIndex, float[] done) {
        if (lengths[seedIndex] * actDim + done.length > episodeActions[seedIndex].length) {
            throw new InputException("the checkpoint has " + done.length / actDim
                    + " steps of an episode, allowed are at most " + arena.maxEpisodeSteps());
        }
        Arrays.fill(active, (byte) 0);
        active[seedIndex] = ACTIVE;
        for (int at = 0; at < done.length && !ended[seedIndex]; at += actDim) {
            for (int i = 0; i < actDim; i++) {
                controls[seedIndex * actDim + i] = done[at + i];
            }
            world.step(controls, active, rewards, terminated);
            taken(seedIndex, done, at);
        }
        world.observe(nextObservations);
    }

    private void taken(int env, float[] from, int at) {
        System.arraycopy(from, at, episodeActions[env], lengths[env] * actDim, actDim);
        lengths[env]++;
        ended[env] = terminated[env] != 0 || lengths[env] >= arena.maxEpisodeSteps();
    }

    @Override
    public void close() {
        arena.close();
    }
}
