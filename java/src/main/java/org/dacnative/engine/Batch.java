// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * A minibatch of every replica, B rows each.
 *
 * @param observations (S, B, D)
 * @param actions (S, B, A)
 * @param rewards (S, B)
 * @param masks (S, B); 0 where the episode ended for good
 * @param nextObservations (S, B, D)
 */
public record Batch(Tensor observations, Tensor actions, Tensor rewards, Tensor masks, Tensor nextObservations) {
    /** The engine takes no more in one minibatch. */
    public static final int MAX_ROWS = 1 << 21;
}
