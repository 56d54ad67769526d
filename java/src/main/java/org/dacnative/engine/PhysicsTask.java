// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** What {@link PhysicsWorld} can simulate. */
public enum PhysicsTask {
    HOPPER(Dac.DAC_TASK_HOPPER),
    WALKER2D(Dac.DAC_TASK_WALKER2D),
    HALFCHEETAH(Dac.DAC_TASK_HALFCHEETAH),
    MAZE2D_UMAZE(Dac.DAC_TASK_MAZE2D_UMAZE),
    MAZE2D_UMAZE_DENSE(Dac.DAC_TASK_MAZE2D_UMAZE_DENSE);

    private final int code;

    PhysicsTask(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
