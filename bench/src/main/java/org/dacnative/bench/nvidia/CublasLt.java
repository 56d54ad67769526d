// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES;
import static org.bytedeco.cuda.global.cublas.cublasLtCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmul;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulAlgoGetHeuristic;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulPreferenceSetAttribute;
import static org.bytedeco.cuda.global.cudart.cudaFree;
import static org.bytedeco.cuda.global.cudart.cudaMalloc;
import static org.bytedeco.cuda.global.cudart.cudaStreamCreate;
import static org.bytedeco.cuda.global.cudart.cudaStreamDestroy;
import static org.bytedeco.cuda.global.cudart.cudaStreamSynchronize;

import java.util.Optional;
import org.bytedeco.cuda.cublas.cublasLtContext;
import org.bytedeco.cuda.cublas.cublasLtMatmulAlgo_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cublas.cublasLtMatmulPreferenceOpaque_t;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * cuBLASLt through JavaCPP's presets, with a stream and a workspace: what NVIDIA's own library makes of the products of an
 * update. The engine needs none of it; the libraries are an installed CUDA's or PyTorch's, found through LD_LIBRARY_PATH.
 */
public final class CublasLt implements AutoCloseable {
    private static final long WORKSPACE = 32 << 20; // NVIDIA's advice for Hopper

    private final cublasLtContext handle;
    private final CUstream_st stream;
    private final Pointer workspace;
    private final FloatPointer one;
    private final FloatPointer zero;

    public CublasLt() {
        Loader.load(cublas.class);
        handle = new cublasLtContext();
        stream = new CUstream_st();
        workspace = new Pointer();
        one = new FloatPointer(1f);
        zero = new FloatPointer(0f);
        Cuda.check(cublasLtCreate(handle), "cublasLtCreate");
        Cuda.check(cudaStreamCreate(stream), "cudaStreamCreate");
        Cuda.check(cudaMalloc(workspace, WORKSPACE), "cudaMalloc");
    }

    /** Why it cannot be used here; empty: it can. */
    public static Optional<String> problem() {
        return Cuda.problem("cuBLASLt", () -> new CublasLt().close());
    }

    CUstream_st stream() {
        return stream;
    }

    /** Until all that is queued has been done; what it was is said if it failed. */
    void await(String what) {
        Cuda.check(cudaStreamSynchronize(stream), what);
    }

    /** The algorithm that the library thinks fastest for a product. */
    cublasLtMatmulHeuristicResult_t fastest(BatchedLayer layer) {
        PointerPointer<cublasLtMatmulPreferenceOpaque_t> created = new PointerPointer<>(1);
        Cuda.check(cublasLtMatmulPreferenceCreate(created), "cublasLtMatmulPreferenceCreate");
        cublasLtMatmulPreferenceOpaque_t preference = created.get(cublasLtMatmulPreferenceOpaque_t.class);
        try (LongPointer bytes = new LongPointer(new long[] {WORKSPACE})) {
            Cuda.check(
                    cublasLtMatmulPreferenceSetAttribute(
                            preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, bytes, Long.BYTES),
                    "cublasLtMatmulPreferenceSetAttribute");
            cublasLtMatmulHeuristicResult_t best = new cublasLtMatmulHeuristicResult_t();
            int[] found = new int[1];
            Cuda.check(
                    cublasLtMatmulAlgoGetHeuristic(
                            handle,
                            layer.product,
                            layer.weightsLayout,
                            layer.inputsLayout,
                            layer.outputsLayout,
                            layer.outputsLayout,
                            preference,
                            1,
                            best,
                            found),
                    "cublasLtMatmulAlgoGetHeuristic");
            if (found[0] == 0) {
                throw new IllegalStateException("cuBLASLt has no algorithm for " + layer.shape());
            }
            return best;
        } finally {
            cublasLtMatmulPreferenceDestroy(preference);
        }
    }

    /** Queues the product on the stream. */
    void run(BatchedLayer layer, cublasLtMatmulAlgo_t algorithm) {
        Pointer outputs = layer.outputs.pointer();
        Cuda.check(
                cublasLtMatmul(
                        handle,
                        layer.product,
                        one,
                        layer.weights.pointer(),
                        layer.weightsLayout,
                        layer.inputs.pointer(),
                        layer.inputsLayout,
                        zero,
                        outputs,
                        layer.outputsLayout,
                        outputs,
                        layer.outputsLayout,
                        algorithm,
                        workspace,
                        WORKSPACE,
                        stream),
                "cublasLtMatmul");
    }

    @Override
    public void close() {
        cudaFree(workspace);
        cudaStreamDestroy(stream);
        cublasLtDestroy(handle);
    }
}
