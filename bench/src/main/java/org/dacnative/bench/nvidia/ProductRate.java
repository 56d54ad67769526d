// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import java.util.function.DoubleUnaryOperator;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.dacnative.bench.check.Agreement;
import org.dacnative.engine.Precision;

/** How fast cuBLASLt computes an ensemble's layer; its result is compared with plain arithmetic first. */
public final class ProductRate {
    private ProductRate() {}

    /** Median GFLOP/s of graphs of products that run for so many seconds. */
    public static double measure(CublasLt library, LayerShape shape, Precision precision, double seconds) {
        try (BatchedLayer layer = new BatchedLayer(shape, precision);
                cublasLtMatmulHeuristicResult_t best = library.fastest(layer)) {
            Runnable product = () -> library.run(layer, best.algo());
            LayerCheck check = new LayerCheck(layer);
            product.run();
            library.await("the product");
            check.require(new Agreement(precision), DoubleUnaryOperator.identity(), layer.outputs);
            return shape.flop() / 1e9 / new GraphTimer(library.stream(), seconds).medianSeconds(product);
        }
    }
}
