// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.Dac;

/** Where the engine computes. Counterpart: {@code DAC_DEVICE_*}. */
public enum Device {
    CPU(Dac.DAC_DEVICE_CPU),
    CUDA(Dac.DAC_DEVICE_CUDA);

    private final int code;

    Device(int code) {
        this.code = code;
    }

    /** The first GPU where there is one that can be used, else the CPU. */
    public static Device auto() {
        return CudaDevices.find().names().isEmpty() ? CPU : CUDA;
    }

    int code() {
        return code;
    }
}
