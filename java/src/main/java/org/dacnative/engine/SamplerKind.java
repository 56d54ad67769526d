// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** How a row of a reverse diffusion goes from x to the next one. Counterpart: {@code DAC_SAMPLER_*}. */
public enum SamplerKind {
    /** Ho et al. 2020, with noise. */
    DDPM(Dac.DAC_SAMPLER_DDPM),
    /** Song et al. 2021, without noise; it may jump over timesteps. */
    DDIM(Dac.DAC_SAMPLER_DDIM);

    private final int code;

    SamplerKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
