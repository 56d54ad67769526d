// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import java.util.Arrays;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Tensor;

/** Tensors that hold a constant. */
final class Tensors {
    private Tensors() {}

    /** (S), the value for every seed. */
    static Tensor filled(Engine engine, double value) {
        Tensor tensor = engine.tensor(engine.numSeeds());
        float[] values = new float[engine.numSeeds()];
        Arrays.fill(values, (float) value);
        tensor.write(values);
        return tensor;
    }
}
