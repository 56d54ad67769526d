// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.CounterHandle;
import org.dacnative.engine.capi.Dac;

/** A 64-bit step counter on the device, advanced by programs. Created by {@link Engine#counter}. */
public final class Counter {
    private final Engine engine;
    private final CounterHandle handle;

    Counter(Engine engine, CounterHandle handle) {
        this.engine = engine;
        this.handle = handle;
    }

    public long get() {
        long[] value = new long[1];
        NativeLibrary.check(Dac.dac_counter_get(handle(), value));
        return value[0];
    }

    public void set(long value) {
        NativeLibrary.check(Dac.dac_counter_set(handle(), value));
    }

    CounterHandle handle() {
        engine.requireOpen();
        return handle;
    }
}
