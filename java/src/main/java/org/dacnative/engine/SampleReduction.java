// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** How the values of a state's N action samples become one. Counterpart: {@code DAC_SAMPLES_*}. */
public enum SampleReduction {
    MEAN(Dac.DAC_SAMPLES_MEAN),
    MAX(Dac.DAC_SAMPLES_MAX),
    /** Mean of the minimum over the heads; no ensemble rule follows. */
    MEAN_OF_MINIMA(Dac.DAC_SAMPLES_MEAN_OF_MINIMA),
    /** The pieces of the authors' Diffusion-QL; no ensemble rule follows. */
    PIECES(Dac.DAC_SAMPLES_PIECES);

    private final int code;

    SampleReduction(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
