// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** How minibatches are taken from a replay. Counterpart: {@code DAC_SAMPLING_*}. */
public enum Sampling {
    /** Every row once a pass, in an order drawn anew for each pass; a batch may span two passes. */
    SCAN(Dac.DAC_SAMPLING_SCAN),
    /** B distinct rows, independent from batch to batch. */
    UNIFORM(Dac.DAC_SAMPLING_UNIFORM);

    private final int code;

    Sampling(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
