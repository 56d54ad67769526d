// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.Arrays;
import java.util.Map;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Inertia;

/**
 * Soft actor-critic that learns to walk in a given direction ({@link WalkingAnts}), from several ants side by side and with
 * fewer updates than steps, since an update takes several times as long as a step.
 */
public final class WalkerTraining implements AutoCloseable {
    /**
     * What a walker can do.
     *
     * @param speed mean, in the wanted direction, in m/s
     * @param falls of an ant in a minute
     */
    public record Skill(double speed, double falls) {}

    private static final int ANTS = 16;
    /** In a step of all ants. */
    private static final int UPDATES = 4;

    private static final int SCORED_ANTS = 16;
    private static final int SCORED_STEPS = 300;
    private static final long SCORING = 1; // starts other than those of learning
    private static final byte ACTIVE = 1;

    private final OnlineSac sac;
    private final Walk learning;
    private final Walk scoring;
    private final float[] rewards = new float[ANTS];
    private final float[] masks = new float[ANTS];
    private long scores;

    /**
     * @param engine with one seed
     * @param steps of an ant that will be taken in all
     */
    public WalkerTraining(Engine engine, Inertia inertia, int threads, long steps, long seed) {
        sac = new OnlineSac(engine, WalkerFrame.OBS_DIM, WalkerFrame.ACT_DIM, steps, seed);
        learning = new Walk(new WalkingAnts(inertia, ANTS, threads), 2 * seed);
        scoring = new Walk(new WalkingAnts(inertia, SCORED_ANTS, threads), 2 * seed + SCORING);
    }

    /** One step of all ants, and updates. */
    public void step() {
        learning.step(sac::act);
        for (int ant = 0; ant < ANTS; ant++) {
            rewards[ant] = (float) learning.rewards[ant];
            masks[ant] = learning.terminated[ant] != 0 ? 0 : 1;
        }
        sac.remember(ANTS, learning.observations, learning.actions, rewards, masks, learning.next);
        learning.goOn();
        sac.learn(ANTS, UPDATES);
    }

    /** Of the policy as it is, by its mean actions; always in the same directions. */
    public Skill score() {
        ActingPolicy best = sac.best();
        best.startEvaluation(++scores);
        scoring.restart();
        double speed = 0;
        int falls = 0;
        for (int step = 0; step < SCORED_STEPS; step++) {
            scoring.step((observations, actions) -> best.act(observations, SCORED_ANTS, actions));
            for (int ant = 0; ant < SCORED_ANTS; ant++) {
                speed += scoring.ants.speed(ant);
                falls += scoring.terminated[ant];
            }
            scoring.goOn();
        }
        int all = SCORED_ANTS * SCORED_STEPS;
        return new Skill(speed / all, falls / (all * scoring.ants.secondsPerStep() / 60));
    }

    /** The policy's mean actions. */
    ActingPolicy best() {
        return sac.best();
    }

    /** Steps of an ant so far. */
    public long steps() {
        return sac.steps();
    }

    /** Numbers of what the walker sees. */
    public int obsDim() {
        return WalkerFrame.OBS_DIM;
    }

    /** Motors. */
    public int actDim() {
        return WalkerFrame.ACT_DIM;
    }

    /** What is trained. */
    public Agent agent() {
        return sac.agent();
    }

    /** Its hyper-parameters as one would give them, by name. */
    public Map<String, String> parameters() {
        return sac.parameters();
    }

    @Override
    public void close() {
        learning.ants.close();
        scoring.ants.close();
    }

    /** Ants and their last step; those that have fallen, or walked long enough, start anew. */
    private static final class Walk {
        private final WalkingAnts ants;
        private final long seed;
        private final int[] lengths;
        private final float[] observations;
        private final float[] next;
        private final float[] actions;
        private final double[] controls;
        private final byte[] active;
        private final double[] rewards;
        private final byte[] terminated;
        private long episodes;

        Walk(WalkingAnts ants, long seed) {
            this.ants = ants;
            this.seed = seed;
            lengths = new int[ants.numEnvs()];
            observations = new float[ants.numEnvs() * ants.obsDim()];
            next = new float[observations.length];
            actions = new float[ants.numEnvs() * ants.actDim()];
            controls = new double[actions.length];
            active = new byte[ants.numEnvs()];
            rewards = new double[ants.numEnvs()];
            terminated = new byte[ants.numEnvs()];
            Arrays.fill(active, ACTIVE);
            restart();
        }

        void restart() {
            episodes = 0;
            for (int ant = 0; ant < lengths.length; ant++) {
                start(ant);
            }
            ants.observe(observations);
        }

        private void start(int ant) {
            ants.reset(ant, seed * 1_000_003L + episodes++);
            lengths[ant] = 0;
        }

        void step(EpisodeCollector.ActionSource source) {
            source.act(observations, actions);
            for (int i = 0; i < actions.length; i++) {
                controls[i] = actions[i];
            }
            ants.step(controls, active, rewards, terminated);
            ants.observe(next);
        }

        /** To the next step. */
        void goOn() {
            for (int ant = 0; ant < lengths.length; ant++) {
                if (terminated[ant] != 0 || ++lengths[ant] >= ants.maxEpisodeSteps()) {
                    start(ant);
                }
            }
            ants.observe(observations);
        }
    }
}
