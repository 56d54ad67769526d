// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import static org.bytedeco.cuda.global.cudart.cudaFree;
import static org.bytedeco.cuda.global.cudart.cudaMalloc;
import static org.bytedeco.cuda.global.cudart.cudaMemcpy;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyDeviceToHost;
import static org.bytedeco.cuda.global.cudart.cudaMemcpyHostToDevice;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.dacnative.engine.Precision;

/** Numbers in a GPU's memory: float32, or bfloat16 where the precision is bf16. */
final class DeviceArray implements AutoCloseable {
    private final Pointer memory = new Pointer();
    private final boolean isHalf;
    private final int size;

    DeviceArray(Precision precision, int size) {
        this.isHalf = precision == Precision.BF16;
        this.size = size;
        Cuda.check(cudaMalloc(memory, bytes()), "cudaMalloc of " + bytes() + " bytes");
    }

    Pointer pointer() {
        return memory;
    }

    void write(float[] values) {
        if (isHalf) {
            short[] rounded = new short[size];
            for (int i = 0; i < size; i++) {
                rounded[i] = rounded(values[i]);
            }
            try (ShortPointer host = new ShortPointer(rounded)) {
                Cuda.check(cudaMemcpy(memory, host, bytes(), cudaMemcpyHostToDevice), "cudaMemcpy");
            }
        } else {
            try (FloatPointer host = new FloatPointer(values)) {
                Cuda.check(cudaMemcpy(memory, host, bytes(), cudaMemcpyHostToDevice), "cudaMemcpy");
            }
        }
    }

    float[] read() {
        float[] values = new float[size];
        if (isHalf) {
            try (ShortPointer host = new ShortPointer(size)) {
                Cuda.check(cudaMemcpy(host, memory, bytes(), cudaMemcpyDeviceToHost), "cudaMemcpy");
                for (int i = 0; i < size; i++) {
                    values[i] = Float.intBitsToFloat(host.get(i) << 16);
                }
            }
        } else {
            try (FloatPointer host = new FloatPointer(size)) {
                Cuda.check(cudaMemcpy(host, memory, bytes(), cudaMemcpyDeviceToHost), "cudaMemcpy");
                host.get(values);
            }
        }
        return values;
    }

    @Override
    public void close() {
        cudaFree(memory);
    }

    private long bytes() {
        return (long) size * (isHalf ? Short.BYTES : Float.BYTES);
    }

    /** To the nearest bfloat16, halves to even. */
    private static short rounded(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (bits + 0x7FFF + (bits >> 16 & 1) >> 16);
    }
}
