// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.util.List;
import java.util.Map;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Tensor;

/**
 * What an update reports and what has to stay finite: one number a seed each. The device looks at them as it counts the
 * update, so nothing is missed between two calls from here.
 */
public final class WatchedMetrics {
    private final Engine engine;
    private final List<String> names;
    private final List<Tensor> tensors;
    private final Tensor notFinite;

    /** @param byName tensors (S) by their names in the logs, in the order of an update */
    public WatchedMetrics(Engine engine, Map<String, Tensor> byName) {
        this.engine = engine;
        this.names = List.copyOf(byName.keySet());
        this.tensors = List.copyOf(byName.values());
        this.notFinite = engine.tensor(engine.numSeeds(), names.size());
    }

    /** Ends an update: counts it and marks what is not finite. */
    public void advance(Counter updates) {
        engine.operations().advance(updates, tensors, notFinite);
    }

    /** The numbers of the last update. */
    public Metrics metrics() {
        float[][] bySeed = new float[engine.numSeeds()][names.size()];
        for (int column = 0; column < names.size(); column++) {
            float[] values = tensors.get(column).toArray();
            for (int s = 0; s < values.length; s++) {
                bySeed[s][column] = values[s];
            }
        }
        return new Metrics(names, engine.config().seeds(), bySeed);
    }

    /** The seeds that are lost, in their order; a seed stays lost whatever it reports later. */
    public List<Divergence> divergences() {
        return Divergence.marked(names, engine.config().seeds(), notFinite.toArray());
    }

    /** (S, metrics): the update after which each was not finite for the first time; 0: never so far. */
    public Tensor notFinite() {
        return notFinite;
    }
}
