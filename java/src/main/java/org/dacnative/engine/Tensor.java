// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.util.Arrays;
import org.dacnative.engine.capi.Dac;
import org.dacnative.engine.capi.TensorHandle;

/** A float32 array on the device, row-major, 1 to 4 axes. Created by {@link Engine#tensor}, freed with the engine. */
public final class Tensor {
    private final Engine engine;
    private final TensorHandle handle;
    private final long[] shape;
    private final int size;

    Tensor(Engine engine, TensorHandle handle, long[] shape, int size) {
        this.engine = engine;
        this.handle = handle;
        this.shape = shape.clone();
        this.size = size;
    }

    public long[] shape() {
        return shape.clone();
    }

    /** Number of floats. */
    public int size() {
        return size;
    }

    /** Copies everything out; values must have {@link #size} elements. */
    public void read(float[] values) {
        requireSize(values);
        NativeLibrary.check(Dac.dac_tensor_read(handle(), values, size));
    }

    /** Everything, in a new array; {@link #read} is for the hot path. */
    public float[] toArray() {
        float[] values = new float[size];
        read(values);
        return values;
    }

    /** Copies everything in; values must have {@link #size} elements. */
    public void write(float[] values) {
        requireSize(values);
        NativeLibrary.check(Dac.dac_tensor_write(handle(), values, size));
    }

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(shape);
    }

    TensorHandle handle() {
        engine.requireOpen();
        return handle;
    }

    /** The handle, or null for an operand that is left out. */
    static TensorHandle handleOrNull(Tensor tensor) {
        return tensor == null ? null : tensor.handle();
    }

    /** Throws IllegalArgumentException for more than an array can hold. */
    static int sizeOf(long[] shape) {
        try {
            return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a tensor of shape " + Arrays.toString(shape) + " is too large");
        }
    }

    private void requireSize(float[] values) {
        if (values.length != size) {
            throw new IllegalArgumentException(values.length + " values given for a tensor of shape "
                    + Arrays.toString(shape) + ", which holds " + size);
        }
    }
}
