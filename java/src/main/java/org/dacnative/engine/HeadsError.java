// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** How the squared error of several heads is taken. Counterpart: {@code DAC_HEADS_*}. */
public enum HeadsError {
    /** Mean over heads and batch. */
    MEAN(Dac.DAC_HEADS_MEAN),
    /** Sum over the heads, mean over the batch. */
    SUM(Dac.DAC_HEADS_SUM),
    /** Of the heads' sum, mean over the batch (the authors' SAC). */
    OF_SUM(Dac.DAC_HEADS_OF_SUM);

    private final int code;

    HeadsError(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
