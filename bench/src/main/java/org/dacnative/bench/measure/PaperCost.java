// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.measure;

import org.dacnative.bench.cost.UpdateSize;
import org.dacnative.bench.cost.Work;
import org.dacnative.bench.report.Measurement;

/** Puts the cost on paper beside a measurement of a piece of an update. */
final class PaperCost {
    private PaperCost() {}

    /** Unchanged if the name is no piece of an update, or sizes are missing. */
    static Measurement with(Measurement m) {
        return Work.labelled(m.name())
                .filter(work -> m.parameters().containsKey("diffusionSteps"))
                .map(work -> with(m, work))
                .orElse(m);
    }

    private static Measurement with(Measurement m, Work work) {
        UpdateSize size = size(m);
        double seeds = number(m, "seeds");
        return new Measurement(
                m.name(),
                m.party(),
                m.parameters(),
                m.unit(),
                m.samples(),
                1e-9 * seeds * work.flop(size),
                seeds * work.bytes(size),
                m.extra());
    }

    private static UpdateSize size(Measurement m) {
        return new UpdateSize(
                UpdateSize.WALKER2D.obsDim(),
                UpdateSize.WALKER2D.actDim(),
                number(m, "batch"),
                number(m, "heads"),
                number(m, "samples"),
                number(m, "hidden"),
                number(m, "diffusionSteps"));
    }

    private static int number(Measurement m, String key) {
        return Integer.parseInt(m.parameter(key));
    }
}
