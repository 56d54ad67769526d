// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.dacnative.engine.capi.BankHandle;
import org.dacnative.engine.capi.Dac;

/**
 * S x H networks of one shape with gradients, Adam moments and target copies. Created by {@link Engine#networkBank},
 * with Xavier-uniform kernels, zero biases and targets that are exact copies.
 */
public final class NetworkBank {
    private static final int MAX_RANK = 3;

    private final Engine engine;
    private final BankHandle handle;
    private final NetworkShape shape;
    private final List<BankTensor> tensors;

    NetworkBank(Engine engine, BankHandle handle, NetworkShape shape) {
        this.engine = engine;
        this.handle = handle;
        this.shape = shape;
        this.tensors = describe(handle);
    }

    /** Owns it. */
    public Engine engine() {
        return engine;
    }

    public NetworkShape shape() {
        return shape;
    }

    /** The weight arrays of one replica, in order. */
    public List<BankTensor> tensors() {
        return tensors;
    }

    /** One array of one replica; values must have its size. */
    public void read(BankPart part, int seedIndex, BankTensor tensor, float[] values) {
        NativeLibrary.check(Dac.dac_bank_read(handle(), part.code(), seedIndex, tensor.index(), values, values.length));
    }

    /** Replaces one array of one replica; values must have its size. */
    public void write(BankPart part, int seedIndex, BankTensor tensor, float[] values) {
        NativeLibrary.check(
                Dac.dac_bank_write(handle(), part.code(), seedIndex, tensor.index(), values, values.length));
    }

    /**
     * Takes a part of another bank, for all replicas: the same bits. The banks must have the same shape and number of
     * seeds; they may belong to different engines, and no other thread may use either of these at the time.
     */
    public void copyFrom(NetworkBank other, BankPart part) {
        NativeLibrary.check(Dac.dac_bank_copy(handle(), other.handle(), part.code()));
    }

    /** Optimizer steps taken so far. */
    public long steps() {
        long[] steps = new long[1];
        NativeLibrary.check(Dac.dac_bank_get_steps(handle(), steps));
        return steps[0];
    }

    public void setSteps(long steps) {
        NativeLibrary.check(Dac.dac_bank_set_steps(handle(), steps));
    }

    BankHandle handle() {
        engine.requireOpen();
        return handle;
    }

    private static List<BankTensor> describe(BankHandle handle) {
        int count = Dac.dac_bank_tensor_count(handle);
        List<BankTensor> tensors = new ArrayList<>(count);
        try (IntPointer rank = new IntPointer(1);
                LongPointer dims = new LongPointer(MAX_RANK)) {
            for (int index = 0; index < count; index++) {
                BytePointer name = new BytePointer();
                NativeLibrary.check(Dac.dac_bank_tensor_info(handle, index, name, rank, dims));
                List<Long> shape = new ArrayList<>(rank.get());
                for (int axis = 0; axis < rank.get(); axis++) {
                    shape.add(dims.get(axis));
                }
                tensors.add(new BankTensor(index, name.getString(), shape));
            }
        }
        return List.copyOf(tensors);
    }
}
