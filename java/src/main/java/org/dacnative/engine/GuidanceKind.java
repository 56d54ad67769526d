// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** How the gradient of Q at the noisy action enters the loss of predicted noise. Counterpart: {@code DAC_GUIDANCE_*}. */
public enum GuidanceKind {
    /** mean of sqrt(1 - ahat_t) G eps_theta (the paper's form). */
    SOFT(Dac.DAC_GUIDANCE_SOFT),
    /** mean of G eps_theta. */
    HARD(Dac.DAC_GUIDANCE_HARD);

    private final int code;

    GuidanceKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
