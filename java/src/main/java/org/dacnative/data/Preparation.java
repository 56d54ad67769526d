// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Optional;
import org.dacnative.input.InputException;

/**
 * What is done to data beyond what the authors' program does.
 *
 * @param normalizeObservations whether observations are standardized
 * @param findBounds whether actions beyond [-1, 1] are scaled into it; otherwise they are clipped
 * @param bounds of actions, which are scaled from them; one range stands for all numbers
 * @param holdout the share of trajectories that are not trained on, 0..0.9
 */
public record Preparation(
        boolean normalizeObservations, boolean findBounds, Optional<ActionBounds> bounds, double holdout) {
    /** Nothing. */
    public static final Preparation NONE = new Preparation(false, false, Optional.empty(), 0);

    /** Of trajectories that are held out; more is a slip of the hand. */
    public static final double MOST_HELD_OUT = 0.9;

    /** Throws InputException unless the share is allowed. */
    public Preparation {
        if (!(holdout >= 0 && holdout <= MOST_HELD_OUT)) {
            throw InputException.ofParameter("holdout is " + holdout + ", allowed is 0 to " + MOST_HELD_OUT);
        }
    }
}
