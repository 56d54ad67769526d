// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

import java.util.OptionalDouble;
import java.util.function.IntSupplier;
import org.dacnative.engine.VectorEnv;

/**
 * A user's environments, whose every answer is looked at: exceptions and numbers that cannot be become an
 * {@link EnvironmentException} that names the class and the call, before they become a score.
 */
final class CheckedEnv implements VectorEnv {
    private final VectorEnv own;
    private final String name;
    private final int numEnvs;
    private final int obsDim;
    private final int actDim;
    private final int maxEpisodeSteps;
    /** What it may do with its copy is its own business. */
    private final byte[] activeCopy;
    /** Their observations are nobody's. */
    private final boolean[] ended;

    CheckedEnv(VectorEnv own) {
        this.own = own;
        this.name = own.getClass().getName();
        this.numEnvs = positive("numEnvs", own::numEnvs);
        this.obsDim = positive("obsDim", own::obsDim);
        this.actDim = positive("actDim", own::actDim);
        this.maxEpisodeSteps = positive("maxEpisodeSteps", own::maxEpisodeSteps);
        this.activeCopy = new byte[numEnvs];
        this.ended = new boolean[numEnvs];
    }

    @Override
    public int numEnvs() {
        return numEnvs;
    }

    @Override
    public int obsDim() {
        return obsDim;
    }

    @Override
    public int actDim() {
        return actDim;
    }

    @Override
    public int maxEpisodeSteps() {
        return maxEpisodeSteps;
    }

    @Override
    public void reset(int env, long seed) {
        calling("reset", () -> own.reset(env, seed));
        ended[env] = false;
    }

    @Override
    public void observe(float[] observations) {
        calling("observe", () -> own.observe(observations));
        for (int i = 0; i < observations.length; i++) {
            if (!Float.isFinite(observations[i])) {
                if (!ended[i / obsDim]) {
                    throw bad("observe gave " + observations[i] + " for number " + i % obsDim + " of environment "
                            + i / obsDim);
                }
                observations[i] = 0;
            }
        }
    }

    @Override
    public void step(double[] actions, byte[] active, double[] rewards, byte[] terminated) {
        System.arraycopy(active, 0, activeCopy, 0, numEnvs);
        calling("step", () -> own.step(actions, activeCopy, rewards, terminated));
        for (int env = 0; env < numEnvs; env++) {
            if (active[env] == 0) {
                rewards[env] = 0;
                terminated[env] = 0;
            } else if (!Double.isFinite(rewards[env])) {
                throw bad("step gave environment " + env + " the reward " + rewards[env]);
            } else {
                ended[env] = terminated[env] != 0;
            }
        }
    }

    @Override
    public OptionalDouble normalizedScore(double episodeReturn) {
        OptionalDouble[] score = new OptionalDouble[1];
        calling("normalizedScore", () -> score[0] = own.normalizedScore(episodeReturn));
        return score[0];
    }

    @Override
    public void close() {
        calling("close", own::close);
    }

    private int positive(String method, IntSupplier asked) {
        int[] value = new int[1];
        calling(method, () -> value[0] = asked.getAsInt());
        if (value[0] < 1) {
            throw bad(method + " is " + value[0] + ", allowed is at least 1");
        }
        return value[0];
    }

    /** Also errors: a missing class of theirs, a failed assertion. Not those of the machine. */
    private void calling(String method, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            throw new EnvironmentException("the environment " + name + " failed in " + method + ": " + e, e);
        }
    }

    private EnvironmentException bad(String what) {
        return new EnvironmentException("the environment " + name + ": " + what, null);
    }
}
