// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** The arrays of a replay. Counterpart: {@code DAC_COLUMN_*}. */
public enum ReplayColumn {
    /** (n, D) */
    OBSERVATIONS(Dac.DAC_COLUMN_OBSERVATIONS),
    /** (n, A) */
    ACTIONS(Dac.DAC_COLUMN_ACTIONS),
    /** (n) */
    REWARDS(Dac.DAC_COLUMN_REWARDS),
    /** (n); 0 where the episode ended for good. */
    MASKS(Dac.DAC_COLUMN_MASKS),
    /** (n, D) */
    NEXT_OBSERVATIONS(Dac.DAC_COLUMN_NEXT_OBSERVATIONS);

    private final int code;

    ReplayColumn(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
