// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.Arrays;
import java.util.function.Consumer;
import org.dacnative.engine.Inertia;
import org.dacnative.engine.PhysicsWorld;
import org.dacnative.env.TaskSpec;

/**
 * Steps E environments of a task side by side and records their episodes, each in one piece, in the order in which they
 * end. Starts, and goals where the task draws them, follow from the seed: the same seed and actions give the same data.
 */
public final class EpisodeCollector implements AutoCloseable {
    private static final byte ACTIVE = 1;

    private final EpisodeRules rules;
    private final PhysicsWorld world;
    private final long seed;
    private final Recording finished;
    private final Recording[] running;
    private final int[] lengths;
    private final float[] observations;
    private final float[] nextObservations;
    private final float[] actions;
    private final double[] controls;
    private final byte[] active;
    private final double[] rewards;
    private final byte[] terminated;
    private long episodes;

    /** Fills actions (E, A) for observations (E, D). */
    public interface ActionSource {
        void act(float[] observations, float[] actions);
    }

    public EpisodeCollector(TaskSpec task, Inertia inertia, int envs, int threads, long seed) {
        this(task, EpisodeRules.of(task), inertia, envs, threads, seed);
    }

    EpisodeCollector(TaskSpec task, EpisodeRules rules, Inertia inertia, int envs, int threads, long seed) {
        this.rules = rules;
        this.seed = seed;
        world = new PhysicsWorld(task.physics(), inertia, envs, threads);
        finished = recording();
        running = new Recording[envs];
        lengths = new int[envs];
        observations = new float[envs * world.obsDim()];
        nextObservations = new float[observations.length];
        actions = new float[envs * world.actDim()];
        controls = new double[actions.length];
        active = new byte[envs];
        rewards = new double[envs];
        terminated = new byte[envs];
        Arrays.fill(active, ACTIVE);
        for (int env = 0; env < envs; env++) {
            running[env] = recording();
            start(env);
        }
        world.observe(observations);
    }

    private Recording recording() {
        return new Recording(world.obsDim(), world.actDim(), world.positions(), world.velocities(), world.goalDim());
    }

    private void start(int env) {
        rules.start(world, env, seed * 1_000_003L + episodes++);
        lengths[env] = 0;
    }

    /**
     * One step of every environment.
     *
     * @param seen is told each step, environment by environment
     */
    public void step(ActionSource source, Consumer<Recording.Step> seen) {
        source.act(observations, actions);
        double[][] positions = new double[running.length][world.positions()];
        double[][] velocities = new double[running.length][world.velocities()];
        for (int env = 0; env < running.length; env++) {
            world.getState(env, positions[env], velocities[env]);
        }
        for (int i = 0; i < actions.length; i++) {
            actions[i] = Math.max(-1, Math.min(1, actions[i]));
            controls[i] = actions[i];
        }
        world.step(controls, active, rewards, terminated);
        world.observe(nextObservations);
        for (int env = 0; env < running.length; env++) {
            lengths[env]++;
            boolean terminal = terminated[env] != 0;
            boolean over = rules.isOver(env, nextObservations, terminal, lengths[env]);
            Recording.Step step = new Recording.Step(
                    row(observations, env, world.obsDim()),
                    row(actions, env, world.actDim()),
                    (float) rewards[env],
                    terminal,
                    over && !terminal,
                    row(nextObservations, env, world.obsDim()),
                    positions[env],
                    velocities[env],
                    goal(env));
            running[env].add(step);
            seen.accept(step);
            if (over) {
                finished.take(running[env]);
                start(env);
            }
        }
        world.observe(observations);
    }

    private float[] goal(int env) {
        double[] goal = new double[world.goalDim()];
        rules.goal(world, env, goal);
        float[] rounded = new float[goal.length];
        for (int i = 0; i < goal.length; i++) {
            rounded[i] = (float) goal[i];
        }
        return rounded;
    }

    private static float[] row(float[] values, int env, int width) {
        return Arrays.copyOfRange(values, env * width, (env + 1) * width);
    }

    /** Steps of episodes that have ended and of those that run. */
    public int rows() {
        int all = finished.rows();
        for (Recording recording : running) {
            all += recording.rows();
        }
        return all;
    }

    /** A copy of everything so far, in which what runs is cut off; the collector goes on. */
    public Recording soFar() {
        Recording all = recording();
        all.takeCopy(finished);
        for (Recording recording : running) {
            Recording cut = recording();
            cut.takeCopy(recording);
            cut.endHere();
            all.take(cut);
        }
        return all;
    }

    /** Everything so far; what runs is cut off. The collector is of no use afterwards. */
    public Recording finish() {
        for (Recording recording : running) {
            recording.endHere();
            finished.take(recording);
        }
        return finished;
    }

    public int environments() {
        return running.length;
    }

    @Override
    public void close() {
        world.close();
    }
}
