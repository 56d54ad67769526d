// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** How the values of H critics become one. Counterpart: {@code DAC_ENSEMBLE_*}. */
public enum EnsembleRule {
    /** Lower confidence bound: mean - rho * population standard deviation. */
    LCB(Dac.DAC_ENSEMBLE_LCB),
    MIN(Dac.DAC_ENSEMBLE_MIN),
    /** rho * min + (1 - rho) * max. */
    CONVEX(Dac.DAC_ENSEMBLE_CONVEX),
    /** A random convex combination, weights u / (sum u + 1e-6) with u uniform on (0, 1). */
    RAND_CONVEX(Dac.DAC_ENSEMBLE_RAND_CONVEX);

    private final int code;

    EnsembleRule(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
