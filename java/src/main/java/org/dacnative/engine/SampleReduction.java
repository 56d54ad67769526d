// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** How the values of a state's N action samples become one. Counterpart: {@code DAC_SAMPLES_*}. */
public enum SampleReduction {
    MEAN(Dac.DAC_SAMPLES_MEAN),
    MAX(Dac.DAC_SAMPLES_MAX);

    private final int code;

    SampleReduction(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
