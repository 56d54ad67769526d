// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** The arrays that a bank keeps for each network. Counterpart: {@code DAC_PART_*}. */
public enum BankPart {
    PARAMS(Dac.DAC_PART_PARAMS),
    /** The slowly moving copy. */
    TARGET(Dac.DAC_PART_TARGET),
    GRADS(Dac.DAC_PART_GRADS),
    /** Adam's first moment. */
    MU(Dac.DAC_PART_MU),
    /** Adam's second moment. */
    NU(Dac.DAC_PART_NU);

    private final int code;

    BankPart(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
