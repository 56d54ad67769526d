// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** What {@link PhysicsWorld} can simulate. */
public enum PhysicsTask {
    HOPPER(Dac.DAC_TASK_HOPPER),
    WALKER2D(Dac.DAC_TASK_WALKER2D),
    HALFCHEETAH(Dac.DAC_TASK_HALFCHEETAH),
    MAZE2D_UMAZE(Dac.DAC_TASK_MAZE2D_UMAZE),
    MAZE2D_UMAZE_DENSE(Dac.DAC_TASK_MAZE2D_UMAZE_DENSE),
    MAZE2D_OPEN(Dac.DAC_TASK_MAZE2D_OPEN),
    MAZE2D_OPEN_DENSE(Dac.DAC_TASK_MAZE2D_OPEN_DENSE),
    MAZE2D_MEDIUM(Dac.DAC_TASK_MAZE2D_MEDIUM),
    MAZE2D_MEDIUM_DENSE(Dac.DAC_TASK_MAZE2D_MEDIUM_DENSE),
    MAZE2D_LARGE(Dac.DAC_TASK_MAZE2D_LARGE),
    MAZE2D_LARGE_DENSE(Dac.DAC_TASK_MAZE2D_LARGE_DENSE),
    /** gym's Ant-v2. */
    ANT(Dac.DAC_TASK_ANT),
    /** AntMaze's ant and rules without walls. */
    ANTMAZE_FLOOR(Dac.DAC_TASK_ANTMAZE_FLOOR),
    ANTMAZE_UMAZE(Dac.DAC_TASK_ANTMAZE_UMAZE),
    ANTMAZE_MEDIUM(Dac.DAC_TASK_ANTMAZE_MEDIUM),
    ANTMAZE_LARGE(Dac.DAC_TASK_ANTMAZE_LARGE);

    private final int code;

    PhysicsTask(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
