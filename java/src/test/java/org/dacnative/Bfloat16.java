// SPDX-License-Identifier: Apache-2.0
package org.dacnative;

import java.util.List;
import org.dacnative.engine.Device;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Precision;
import org.dacnative.engine.UnsupportedDeviceException;
import org.junit.jupiter.api.Assumptions;

/** The CPU's bf16, which processors without AVX-512 BF16 or AMX do not have. */
public final class Bfloat16 {
    private Bfloat16() {}

    /** Where the processor has none a test is skipped. */
    public static void require() {
        try {
            new Engine(new EngineConfig(Device.CPU, 0, Precision.BF16, 1, List.of(0L))).close();
        } catch (UnsupportedDeviceException e) {
            Assumptions.abort(e.getMessage());
        }
    }
}
