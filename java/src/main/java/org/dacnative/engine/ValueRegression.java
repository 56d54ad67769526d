// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** How a value network is fitted to q. Counterpart: {@code DAC_VALUES_*}. */
public enum ValueRegression {
    /** IQL: squared error, weighted by the side it is on. */
    EXPECTILE(Dac.DAC_VALUES_EXPECTILE),
    /** IVR, sparse. */
    SPARSE(Dac.DAC_VALUES_SPARSE),
    /** IVR, exponential. */
    EXPONENTIAL(Dac.DAC_VALUES_EXPONENTIAL);

    private final int code;

    ValueRegression(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
