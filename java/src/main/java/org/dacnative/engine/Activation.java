// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** What stands between the layers of a network. Counterpart: {@code DAC_ACTIVATION_*}. */
public enum Activation {
    /** x tanh(log(1 + e^x)). */
    MISH(Dac.DAC_ACTIVATION_MISH),
    /** max(x, 0). */
    RELU(Dac.DAC_ACTIVATION_RELU),
    /** The hyperbolic tangent. */
    TANH(Dac.DAC_ACTIVATION_TANH);

    private final int code;

    Activation(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
