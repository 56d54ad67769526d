// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/**
 * Arithmetic of the matrix products; accumulators, weights, moments and losses are float32 always. Counterpart: {@code
 * DAC_PRECISION_*}.
 */
public enum Precision {
    FP32(Dac.DAC_PRECISION_FP32),
    /** CUDA only. */
    TF32(Dac.DAC_PRECISION_TF32),
    BF16(Dac.DAC_PRECISION_BF16);

    private final int code;

    Precision(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
