// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.dacnative.engine.capi.Dac;
import org.dacnative.engine.capi.DeviceInfo;

/**
 * The GPUs of this machine.
 *
 * @param names one line a GPU: name, memory, compute capability, driver, what the library was built for; empty if there is none
 * @param problem why there is none, "" otherwise
 */
public record CudaDevices(List<String> names, String problem) {

    /** Asks the driver; never throws for a machine without a GPU. */
    public static CudaDevices find() {
        NativeLibrary.require();
        int[] count = new int[1];
        try {
            NativeLibrary.check(Dac.dac_cuda_device_count(count));
        } catch (UnsupportedDeviceException e) {
            return new CudaDevices(List.of(), e.getMessage());
        }
        List<String> names = new ArrayList<>();
        for (int index = 0; index < count[0]; index++) {
            names.add(describe(index));
        }
        return new CudaDevices(List.copyOf(names), "");
    }

    /** Bytes that a GPU has free now. */
    static long freeMemory(int index) {
        try (DeviceInfo info = new DeviceInfo()) {
            NativeLibrary.check(Dac.dac_cuda_device_info(index, info));
            return info.free_memory();
        }
    }

    private static String describe(int index) {
        try (DeviceInfo info = new DeviceInfo()) {
            NativeLibrary.check(Dac.dac_cuda_device_info(index, info));
            try (BytePointer name = info.name();
                    BytePointer architectures = info.architectures()) {
                return String.format(
                        Locale.ROOT,
                        "cuda:%d %s, %.1f of %.1f GiB free, compute capability %d.%d, %d multiprocessors,"
                                + " driver for CUDA %s, built with CUDA %s for architectures %s",
                        index,
                        name.getString(),
                        gibibytes(info.free_memory()),
                        gibibytes(info.total_memory()),
                        info.compute_capability() / 10,
                        info.compute_capability() % 10,
                        info.multiprocessors(),
                        version(info.driver_version()),
                        version(info.runtime_version()),
                        architectures.getString().replace(" ", ", "));
            }
        }
    }

    private static double gibibytes(long bytes) {
        return bytes / (double) (1L << 30);
    }

    private static String version(int code) {
        return code / 1000 + "." + code / 10 % 100;
    }
}
