// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** How the masses of capsules are inferred. */
public enum Inertia {
    /** As MuJoCo 2.1.0 and older did: D4RL's data and published scores. */
    LEGACY(Dac.DAC_INERTIA_LEGACY),
    /** As newer MuJoCo does: Gymnasium's v4 models. */
    EXACT(Dac.DAC_INERTIA_EXACT);

    private final int code;

    Inertia(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
