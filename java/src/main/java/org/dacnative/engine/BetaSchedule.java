// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** How the noise grows with the diffusion step. Counterpart: {@code DAC_SCHEDULE_*}. */
public enum BetaSchedule {
    /** Variance preserving, b_min 0.1, b_max 10. */
    VP(Dac.DAC_SCHEDULE_VP),
    COSINE(Dac.DAC_SCHEDULE_COSINE),
    LINEAR(Dac.DAC_SCHEDULE_LINEAR);

    private final int code;

    BetaSchedule(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
