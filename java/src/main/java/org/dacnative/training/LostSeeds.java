// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.ArrayList;
import java.util.List;
import org.dacnative.algorithm.Divergence;

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

    /** Those that were not known before. */
    List<Divergence> unknown(List<Divergence> divergences) {
        return divergences.stream()
                .filter(divergence -> !contains(divergence.seed()))
                .toList();
    }

    void add(Divergence divergence) {
        all.add(divergence);
    }
}
