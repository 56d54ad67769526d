// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.cost;

/** Memory on paper, in bytes: what an engine must hold for S seeds and n transitions. Work space is not counted. */
public final class Footprint {
    /** Parameters, target, gradients and Adam's two moments. */
    private static final int BANK_PARTS = 5;

    private Footprint() {}

    /** The networks of S seeds. */
    public static double banks(UpdateSize s, int seeds) {
        return (double) Float.BYTES * BANK_PARTS * seeds * (s.heads() * s.criticParameters() + s.actorParameters());
    }

    /** The tensors between the operations of an update. */
    public static double tensors(UpdateSize s, int seeds) {
        double batch = 2.0 * s.obsDim() + s.actDim() + 2;
        double target = (double) s.samples() * (s.actDim() + s.heads()) + 2;
        double critic = s.heads();
        double actor = 1 + 4.0 * s.actDim();
        return Float.BYTES * seeds * s.batch() * (batch + target + critic + actor);
    }

    /** Transitions, one copy for all seeds. */
    public static double data(UpdateSize s, long transitions) {
        return (double) Float.BYTES * transitions * (2.0 * s.obsDim() + s.actDim() + 2);
    }

    public static double total(UpdateSize s, int seeds, long transitions) {
        return banks(s, seeds) + tensors(s, seeds) + data(s, transitions);
    }
}
