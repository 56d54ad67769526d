// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What the learner trains on, as columns that are read in ranges of rows: one million rows of walker2d are 170 MB, and a
 * hundred million rows of anything are more than Java's heap.
 *
 * @param obsDim D, numbers of an observation
 * @param actDim A, numbers of an action
 * @param size M, rows
 * @param observations (M, D)
 * @param actions (M, A), inside [-1 + 1e-5, 1 - 1e-5] when they are trained on
 * @param rewards (M), tuned
 * @param masks (M), 0 where the task ended the episode, else 1: the factor of the bootstrapped value
 * @param nextObservations (M, D)
 */
public record Transitions(
        int obsDim,
        int actDim,
        int size,
        Rows observations,
        Rows actions,
        Rows rewards,
        Rows masks,
        Rows nextObservations) {

    /** Throws IllegalArgumentException if a column has another shape. */
    public Transitions {
        requireShape("observations", observations, size, obsDim);
        requireShape("actions", actions, size, actDim);
        requireShape("rewards", rewards, size, 1);
        requireShape("masks", masks, size, 1);
        requireShape("nextObservations", nextObservations, size, obsDim);
    }

    /** Of arrays, which are handed over, not copied. */
    public Transitions(
            int obsDim,
            int actDim,
            int size,
            float[] observations,
            float[] actions,
            float[] rewards,
            float[] masks,
            float[] nextObservations) {
        this(
                obsDim,
                actDim,
                size,
                Rows.of(observations, obsDim),
                Rows.of(actions, actDim),
                Rows.of(rewards, 1),
                Rows.of(masks, 1),
                Rows.of(nextObservations, obsDim));
    }

    /** All columns in the order of the record. */
    public List<Rows> columns() {
        return List.of(observations, actions, rewards, masks, nextObservations);
    }

    /** The same with other actions. */
    public Transitions withActions(Rows changed) {
        return new Transitions(obsDim, actDim, size, observations, changed, rewards, masks, nextObservations);
    }

    /** The same with other rewards. */
    public Transitions withRewards(Rows changed) {
        return new Transitions(obsDim, actDim, size, observations, actions, changed, masks, nextObservations);
    }

    /** Observations and next observations changed in the same way. */
    public Transitions mapObservations(RowTransform change) {
        return new Transitions(
                obsDim, actDim, size, observations.map(change), actions, rewards, masks, nextObservations.map(change));
    }

    /** Some of the rows. */
    public Transitions select(RowRuns rows) {
        return new Transitions(
                obsDim,
                actDim,
                rows.size(),
                rows.of(observations),
                rows.of(actions),
                rows.of(rewards),
                rows.of(masks),
                rows.of(nextObservations));
    }

    /** All rows of each, one after the other. The widths are the same, the rows together less than 2^31. */
    static Transitions joined(List<Transitions> parts) {
        List<Rows> columns = IntStream.range(0, parts.get(0).columns().size())
                .<Rows>mapToObj(column -> new JoinedRows(
                        parts.stream().map(part -> part.columns().get(column)).toList()))
                .toList();
        return new Transitions(
                parts.get(0).obsDim,
                parts.get(0).actDim,
                columns.get(0).size(),
                columns.get(0),
                columns.get(1),
                columns.get(2),
                columns.get(3),
                columns.get(4));
    }

    private static void requireShape(String column, Rows rows, int size, int width) {
        if (rows.size() != size || rows.width() != width) {
            throw new IllegalArgumentException(column + " has shape (" + rows.size() + ", " + rows.width() + "), not ("
                    + size + ", " + width + ")");
        }
    }
}
