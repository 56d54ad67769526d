// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * The inputs of a pass through a bank's networks.
 *
 * @param observations (S, R, D)
 * @param actions (S, R*N, A); null for networks without actions
 * @param timesteps (S, R*N) whole numbers 1..T, of a noise model; null for others
 * @param steps T, of a noise model
 * @param dropout null: none
 * @param trace kept for a backward pass; null: none will follow
 */
public record Pass(Tensor observations, Tensor actions, Tensor timesteps, int steps, Dropout dropout, Trace trace) {

    /** Of networks that know no time. */
    public static Pass of(Tensor observations, Tensor actions) {
        return new Pass(observations, actions, null, 0, null, null);
    }

    /** Of a noise model. */
    public static Pass at(Tensor observations, Tensor actions, Tensor timesteps, int steps) {
        return new Pass(observations, actions, timesteps, steps, null, null);
    }

    public Pass with(Dropout other) {
        return new Pass(observations, actions, timesteps, steps, other, trace);
    }

    public Pass keptIn(Trace other) {
        return new Pass(observations, actions, timesteps, steps, dropout, other);
    }
}
