// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.dacnative.bench.check.Agreement;
import org.dacnative.engine.Precision;

/**
 * How long an ensemble's hidden layer takes on NVIDIA's libraries, the results of each step in memory: the product with its bias by
 * cuBLASLt, then mish by cuDNN. The result is compared with plain arithmetic first.
 *
 * @param seconds of the layer
 * @param productSeconds of its product alone
 * @param mishSeconds of its activation alone
 */
public record UnfusedLayer(double seconds, double productSeconds, double mishSeconds) {

    /** Medians of graphs that run for so many seconds each; UnsupportedDeviceException if cuDNN has no engine for mish. */
    public static UnfusedLayer measure(
            CublasLt products, Cudnn activations, LayerShape shape, Precision precision, double seconds) {
        try (BatchedLayer layer = new BatchedLayer(shape, precision);
                DeviceArray results = new DeviceArray(precision, shape.heads() * shape.rows() * shape.outputs());
                CudnnMish mish = new CudnnMish(activations, layer, precision, results);
                cublasLtMatmulHeuristicResult_t best = products.fastest(layer)) {
            Runnable product = () -> products.run(layer, best.algo());
            Runnable both = () -> {
                product.run();
                mish.run();
            };
            LayerCheck check = new LayerCheck(layer);
            both.run();
            products.await("the layer");
            check.require(agreement(precision), CudnnMish::of, results);
            GraphTimer timer = new GraphTimer(products.stream(), seconds);
            return new UnfusedLayer(
                    timer.medianSeconds(both), timer.medianSeconds(product), timer.medianSeconds(mish::run));
        }
    }

    /** A library's tanh may be the GPU's own, which is off by 2^-11. */
    private static Agreement agreement(Precision precision) {
        return new Agreement(precision == Precision.FP32 ? Precision.TF32 : precision);
    }
}
