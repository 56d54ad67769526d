// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.TraceHandle;

/**
 * What a backward pass needs of the forward pass before it. Created by {@link Engine#trace} for one bank and a number of
 * rows.
 */
public final class Trace {
    private final Engine engine;
    private final TraceHandle handle;

    Trace(Engine engine, TraceHandle handle) {
        this.engine = engine;
        this.handle = handle;
    }

    TraceHandle handle() {
        engine.requireOpen();
        return handle;
    }

    static TraceHandle handleOrNull(Trace trace) {
        return trace == null ? null : trace.handle();
    }
}
