// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;
import org.dacnative.engine.capi.ProgramHandle;

/**
 * A recorded sequence of operations. Running it makes no call into Java; whatever changes from step to step lives in
 * the engine. Created by {@link Engine#record}.
 */
public final class Program {
    private final Engine engine;
    private final ProgramHandle handle;

    Program(Engine engine, ProgramHandle handle) {
        this.engine = engine;
        this.handle = handle;
    }

    /** Executes the sequence the given number of times and returns when it is done. */
    public void run(long times) {
        engine.requireOpen();
        NativeLibrary.check(Dac.dac_run(handle, times));
    }
}
