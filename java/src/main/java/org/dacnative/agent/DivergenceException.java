// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

/** A loss or norm of a replica became infinite or not a number; going on would only waste time. */
public final class DivergenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergenceException(long seed, String quantity, double value, long updates) {
        super("training diverged: " + quantity + " of seed " + seed + " is " + value + " after " + updates
                + " updates; a smaller --critic_lr or --actor_lr, or --reward_tune, may help");
    }
}
