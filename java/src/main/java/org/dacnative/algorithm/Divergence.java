// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

/**
 * A seed that is lost: a loss or norm of it became infinite or not a number, and its weights mean nothing from then on.
 * The seeds beside it are not touched.
 *
 * @param seed the run's seed
 * @param quantity what was not finite, under its name in {@link Metrics}
 * @param updates the update that reported it, counted from 1
 */
public record Divergence(long seed, String quantity, long updates) {

    /** "seed 3 diverged at update 27: critic_loss is not finite" */
    public String text() {
        return "seed " + seed + " diverged at update " + updates + ": " + quantity + " is not finite";
    }
}
