// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;

/** The seeds of a run that have diverged. One stays lost, whatever it reports later. */
public final class LostSeeds {
    private final List<Divergence> all;

    /** @param before those that a resumed run had lost already */
    public LostSeeds(List<Divergence> before) {
        this.all = new ArrayList<>(before);
    }

    /** In the order in which they were lost. */
    public List<Divergence> all() {
        return List.copyOf(all);
    }

    boolean contains(long seed) {
        return all.stream().anyMatch(divergence -> divergence.seed() == seed);
    }

    /** Whether a seed was lost already after so many updates. */
    boolean lostBy(long seed, long updates) {
        return all.stream().anyMatch(divergence -> divergence.seed() == seed && divergence.updates() <= updates);
    }

    /** The seeds of which the last update has reported something that is not finite, and that were not known before. */
    List<Divergence> find(Metrics metrics, long updates) {
        List<Divergence> found = new ArrayList<>();
        for (int row = 0; row < metrics.seeds().size(); row++) {
            long seed = metrics.seeds().get(row);
            Optional<String> quantity = metrics.notFinite(row);
            if (quantity.isPresent() && !contains(seed)) {
                found.add(new Divergence(seed, quantity.get(), updates));
            }
        }
        return found;
    }

    void add(Divergence divergence) {
        all.add(divergence);
    }
}
