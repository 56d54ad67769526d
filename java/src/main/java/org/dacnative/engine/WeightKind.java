// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** The weight that an advantage gives a data action. Counterpart: {@code DAC_WEIGHTS_*}. */
public enum WeightKind {
    /** min(exp(factor advantage), most). */
    EXPONENTIAL(Dac.DAC_WEIGHTS_EXPONENTIAL),
    /** clip(advantage, 0, most). */
    LINEAR(Dac.DAC_WEIGHTS_LINEAR);

    private final int code;

    WeightKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
