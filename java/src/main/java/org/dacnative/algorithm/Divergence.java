// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.util.ArrayList;
import java.util.List;

/**
 * A seed that is lost: a loss or norm of it became infinite or not a number, and its weights mean nothing from then on.
 * The seeds beside it are not touched.
 *
 * @param seed the run's seed
 * @param quantity what was not finite, under its name in {@link Metrics}
 * @param updates the update that reported it, counted from 1
 */
public record Divergence(long seed, String quantity, long updates) {

    /**
     * The seeds that are lost, in their order, each with what was not finite first.
     *
     * @param quantities in the order of an update
     * @param marks (seeds, quantities): the update after which each was not finite for the first time; 0: never
     */
    public static List<Divergence> marked(List<String> quantities, List<Long> seeds, float[] marks) {
        List<Divergence> lost = new ArrayList<>();
        for (int s = 0; s < seeds.size(); s++) {
            int first = -1; // of those that were marked first, the first in the order of an update
            for (int i = s * quantities.size(); i < (s + 1) * quantities.size(); i++) {
                if (marks[i] > 0 && (first < 0 || marks[i] < marks[first])) {
                    first = i;
                }
            }
            if (first >= 0) {
                lost.add(new Divergence(seeds.get(s), quantities.get(first % quantities.size()), (long) marks[first]));
            }
        }
        return lost;
    }

    /** "seed 3 diverged at update 27: critic_loss is not finite" */
    public String text() {
        return "seed " + seed + " diverged at update " + updates + ": " + quantity + " is not finite";
    }
}
