// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** What becomes of a gradient that is there already. Counterpart: {@code DAC_GRADIENTS_*}. */
public enum Gradients {
    /** Nothing: it is not wanted. */
    NONE(Dac.DAC_GRADIENTS_NONE),
    /** The new one takes its place. */
    REPLACE(Dac.DAC_GRADIENTS_REPLACE),
    /** The new one is added. */
    ADD(Dac.DAC_GRADIENTS_ADD);

    private final int code;

    Gradients(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
