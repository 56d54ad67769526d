// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** How minibatches are taken from a replay. Counterpart: {@code DAC_SAMPLING_*}. */
public enum Sampling {
    /** Every shared row once a pass, in an order drawn anew for each pass; a batch may span two passes. */
    SCAN(Dac.DAC_SAMPLING_SCAN),
    /** B distinct shared rows, independent from batch to batch. */
    UNIFORM(Dac.DAC_SAMPLING_UNIFORM),
    /** B distinct ones of a replica's live rows: the newest of the shared ones and of its own, as they are when it runs. */
    LIVE(Dac.DAC_SAMPLING_LIVE);

    private final int code;

    Sampling(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
