// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.util.List;

/**
 * What an engine is made of.
 *
 * @param device where it computes
 * @param deviceIndex which GPU; 0 on the CPU
 * @param precision arithmetic of the matrix products
 * @param threads 1..256 threads of the CPU backend
 * @param seeds one per replica, at least one; replica i of every array belongs to seeds[i]
 */
public record EngineConfig(Device device, int deviceIndex, Precision precision, int threads, List<Long> seeds) {
    /** The most that the CPU backend takes. */
    public static final int MOST_THREADS = 256;

    public EngineConfig {
        seeds = List.copyOf(seeds);
    }

    /** The CPU in float32. */
    public static EngineConfig cpu(int threads, List<Long> seeds) {
        return new EngineConfig(Device.CPU, 0, Precision.FP32, threads, seeds);
    }
}
