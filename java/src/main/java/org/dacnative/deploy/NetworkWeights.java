// SPDX-License-Identifier: Apache-2.0
package org.dacnative.deploy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.BankTensor;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkShape;

/** One part of a bank's first replica, copied out, by the engine's names ("net/0/kernel", ...). */
public final class NetworkWeights {
    private final NetworkShape shape;
    private final Map<String, BankTensor> tensors = new LinkedHashMap<>();
    private final Map<String, float[]> values = new LinkedHashMap<>();

    private NetworkWeights(NetworkShape shape) {
        this.shape = shape;
    }

    public static NetworkWeights of(NetworkBank bank, BankPart part) {
        NetworkWeights weights = new NetworkWeights(bank.shape());
        for (BankTensor tensor : bank.tensors()) {
            float[] values = new float[tensor.size()];
            bank.read(part, 0, tensor, values);
            weights.tensors.put(tensor.name(), tensor);
            weights.values.put(tensor.name(), values);
        }
        return weights;
    }

    public NetworkShape shape() {
        return shape;
    }

    /** In the order of the layers. */
    public Iterable<BankTensor> tensors() {
        return tensors.values();
    }

    /** An array's values, not copied; IllegalArgumentException if there is none of this name. */
    public float[] values(String name) {
        if (!values.containsKey(name)) {
            throw new IllegalArgumentException("the network has no " + name);
        }
        return values.get(name);
    }

    /** Size of an array's axis, counted from the last one, which is 0. */
    public int size(String name, int fromLast) {
        BankTensor tensor = tensors.get(name);
        return Math.toIntExact(tensor.shape().get(tensor.shape().size() - 1 - fromLast));
    }
}
