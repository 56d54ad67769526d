// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** What a bank's networks compute. Counterpart: {@code DAC_NETWORK_*}. */
public enum NetworkKind {
    /** eps(s, a, t): the actor of a diffusion policy; one head. */
    NOISE_MODEL(Dac.DAC_NETWORK_NOISE_MODEL),
    /** Q(s, a): an ensemble of H heads; with A = 0 it is V(s). */
    CRITIC(Dac.DAC_NETWORK_CRITIC),
    /** Means and log standard deviations of a Gaussian over actions, from s; one head. */
    POLICY(Dac.DAC_NETWORK_POLICY),
    /** A numbers and no network; one head. */
    PARAMETERS(Dac.DAC_NETWORK_PARAMETERS);

    private final int code;

    NetworkKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
