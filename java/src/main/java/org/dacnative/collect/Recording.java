// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.Arrays;

/**
 * Steps of episodes as they were seen, growing row by row. A row holds the state before the step and what came of it; a row
 * in which an episode ended says whether the task ended it (terminal) or something else did (timeout).
 */
public final class Recording {
    private static final int FIRST_ROWS = 1024;

    private final int obsDim;
    private final int actDim;
    private final int positions;
    private final int velocities;
    private final int goalDim;
    private float[] observations;
    private float[] actions;
    private float[] rewards;
    private byte[] terminals;
    private byte[] timeouts;
    private float[] nextObservations;
    private double[] qpos;
    private double[] qvel;
    private float[] goals;
    private int rows;

    /** One step; the arrays are copied. The goal is where the robot was to go, of no numbers where there is none. */
    public record Step(
            float[] observation,
            float[] action,
            float reward,
            boolean terminal,
            boolean timeout,
            float[] nextObservation,
            double[] qpos,
            double[] qvel,
            float[] goal) {}

    /**
     * @param positions length of qpos
     * @param velocities length of qvel
     * @param goalDim length of a goal, 0 for tasks that have none
     */
    Recording(int obsDim, int actDim, int positions, int velocities, int goalDim) {
        this.obsDim = obsDim;
        this.actDim = actDim;
        this.positions = positions;
        this.velocities = velocities;
        this.goalDim = goalDim;
        resize(FIRST_ROWS);
    }

    /** Of nothing. */
    public static Recording none() {
        return new Recording(0, 0, 0, 0, 0);
    }

    private void resize(int size) {
        observations = Arrays.copyOf(observations == null ? new float[0] : observations, size * obsDim);
        actions = Arrays.copyOf(actions == null ? new float[0] : actions, size * actDim);
        rewards = Arrays.copyOf(rewards == null ? new float[0] : rewards, size);
        terminals = Arrays.copyOf(terminals == null ? new byte[0] : terminals, size);
        timeouts = Arrays.copyOf(timeouts == null ? new byte[0] : timeouts, size);
        nextObservations = Arrays.copyOf(nextObservations == null ? new float[0] : nextObservations, size * obsDim);
        qpos = Arrays.copyOf(qpos == null ? new double[0] : qpos, size * positions);
        qvel = Arrays.copyOf(qvel == null ? new double[0] : qvel, size * velocities);
        goals = Arrays.copyOf(goals == null ? new float[0] : goals, size * goalDim);
    }

    void add(Step step) {
        if (rows == rewards.length) {
            resize(Math.toIntExact(Math.min(2L * rows, Integer.MAX_VALUE / (obsDim + 1))));
        }
        System.arraycopy(step.observation(), 0, observations, rows * obsDim, obsDim);
        System.arraycopy(step.action(), 0, actions, rows * actDim, actDim);
        rewards[rows] = step.reward();
        terminals[rows] = (byte) (step.terminal() ? 1 : 0);
        timeouts[rows] = (byte) (step.timeout() ? 1 : 0);
        System.arraycopy(step.nextObservation(), 0, nextObservations, rows * obsDim, obsDim);
        System.arraycopy(step.qpos(), 0, qpos, rows * positions, positions);
        System.arraycopy(step.qvel(), 0, qvel, rows * velocities, velocities);
        System.arraycopy(step.goal(), 0, goals, rows * goalDim, goalDim);
        rows++;
    }

    /** Appends all of another and empties it. */
    void take(Recording other) {
        takeCopy(other);
        other.rows = 0;
    }

    /** Appends all of another. */
    void takeCopy(Recording other) {
        for (int row = 0; row < other.rows; row++) {
            add(other.step(row));
        }
    }

    /** A row; its arrays are copies. */
    public Step step(int row) {
        return new Step(
                Arrays.copyOfRange(observations, row * obsDim, (row + 1) * obsDim),
                Arrays.copyOfRange(actions, row * actDim, (row + 1) * actDim),
                rewards[row],
                terminals[row] != 0,
                timeouts[row] != 0,
                Arrays.copyOfRange(nextObservations, row * obsDim, (row + 1) * obsDim),
                Arrays.copyOfRange(qpos, row * positions, (row + 1) * positions),
                Arrays.copyOfRange(qvel, row * velocities, (row + 1) * velocities),
                Arrays.copyOfRange(goals, row * goalDim, (row + 1) * goalDim));
    }

    /** Whoever is cut off in the middle of an episode has not ended: its last row is a timeout. */
    void endHere() {
        if (rows > 0 && terminals[rows - 1] == 0) {
            timeouts[rows - 1] = 1;
        }
    }

    /** Keeps the first rows only, the last of which ends its episode. */
    public void cut(int most) {
        if (rows > most) {
            rows = most;
            endHere();
        }
    }

    public int rows() {
        return rows;
    }

    public int obsDim() {
        return obsDim;
    }

    public int actDim() {
        return actDim;
    }

    int goalDim() {
        return goalDim;
    }

    int positions() {
        return positions;
    }

    int velocities() {
        return velocities;
    }
}
