// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.cublas;

import static org.bytedeco.cuda.global.cudart.cudaEventCreate;
import static org.bytedeco.cuda.global.cudart.cudaEventDestroy;
import static org.bytedeco.cuda.global.cudart.cudaEventElapsedTime;
import static org.bytedeco.cuda.global.cudart.cudaEventRecord;
import static org.bytedeco.cuda.global.cudart.cudaEventSynchronize;
import static org.bytedeco.cuda.global.cudart.cudaGraphDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphExecDestroy;
import static org.bytedeco.cuda.global.cudart.cudaGraphInstantiate;
import static org.bytedeco.cuda.global.cudart.cudaGraphLaunch;
import static org.bytedeco.cuda.global.cudart.cudaStreamBeginCapture;
import static org.bytedeco.cuda.global.cudart.cudaStreamCaptureModeGlobal;
import static org.bytedeco.cuda.global.cudart.cudaStreamEndCapture;
import static org.bytedeco.cuda.global.cudart.cudaStreamSynchronize;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.cuda.cublas.cublasLtMatmulHeuristicResult_t;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.dacnative.bench.check.Agreement;
import org.dacnative.engine.Precision;

/** How fast cuBLASLt computes an ensemble's layer; its result is compared with plain arithmetic first. */
public final class ProductRate {
    private static final int LAUNCHES = 50; // in one graph: small products would wait for the processor otherwise
    private static final int CHECKED_ROWS = 4;

    private ProductRate() {}

    /** Median GFLOP/s of graphs of products that run for so many seconds. */
    public static double measure(CublasLt library, LayerShape shape, Precision precision, double seconds) {
        try (BatchedLayer layer = new BatchedLayer(shape, precision);
                cublasLtMatmulHeuristicResult_t best = library.fastest(layer)) {
            check(library, layer, best, precision);
            CUgraphExec_st graph = recorded(library, layer, best);
            try {
                return LAUNCHES * shape.flop() / 1e9 / medianSeconds(library, graph, seconds);
            } finally {
                cudaGraphExecDestroy(graph);
            }
        }
    }

    private static void check(
            CublasLt library, BatchedLayer layer, cublasLtMatmulHeuristicResult_t best, Precision precision) {
        LayerShape s = layer.shape();
        SplittableRandom random = new SplittableRandom(1);
        float[] inputs = normals(random, s.heads() * s.rows() * s.inputs());
        float[] weights = normals(random, s.heads() * s.inputs() * s.outputs());
        float[] biases = normals(random, s.heads() * s.outputs());
        layer.inputs.write(inputs);
        layer.weights.write(weights);
        layer.biases.write(biases);
        library.run(layer, best.algo());
        CublasLt.check(cudaStreamSynchronize(library.stream()), "the product");
        float[] outputs = layer.outputs.read();
        for (int i = 0; i < CHECKED_ROWS; i++) {
            int head = (int) ((long) i * (s.heads() - 1) / (CHECKED_ROWS - 1));
            int row = random.nextInt(s.rows());
            double[] wanted = new double[s.outputs()];
            double[] given = new double[s.outputs()];
            for (int o = 0; o < s.outputs(); o++) {
                wanted[o] = biases[head * s.outputs() + o];
                for (int k = 0; k < s.inputs(); k++) {
                    wanted[o] += (double) inputs[(head * s.rows() + row) * s.inputs() + k]
                            * weights[(head * s.inputs() + k) * s.outputs() + o];
                }
                given[o] = outputs[(head * s.rows() + row) * s.outputs() + o];
            }
            new Agreement(precision).require("row " + row + " of head " + head + " of " + s, wanted, given);
        }
    }

    private static float[] normals(SplittableRandom random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static CUgraphExec_st recorded(CublasLt library, BatchedLayer layer, cublasLtMatmulHeuristicResult_t best) {
        CUgraph_st graph = new CUgraph_st();
        CUgraphExec_st executable = new CUgraphExec_st();
        CublasLt.check(cudaStreamBeginCapture(library.stream(), cudaStreamCaptureModeGlobal), "cudaStreamBeginCapture");
        for (int i = 0; i < LAUNCHES; i++) {
            library.run(layer, best.algo());
        }
        CublasLt.check(cudaStreamEndCapture(library.stream(), graph), "cudaStreamEndCapture");
        CublasLt.check(cudaGraphInstantiate(executable, graph), "cudaGraphInstantiate");
        cudaGraphDestroy(graph);
        return executable;
    }

    private static double medianSeconds(CublasLt library, CUgraphExec_st graph, double seconds) {
        CUevent_st begin = new CUevent_st();
        CUevent_st end = new CUevent_st();
        CublasLt.check(cudaEventCreate(begin), "cudaEventCreate");
        CublasLt.check(cudaEventCreate(end), "cudaEventCreate");
        try {
            double[] times = new double[0];
            double all = 0;
            once(library, graph, begin, end); // to warm up
            while (all < seconds || times.length < 3) {
                times = Arrays.copyOf(times, times.length + 1);
                times[times.length - 1] = once(library, graph, begin, end);
                all += Math.max(times[times.length - 1], 1e-6); // it ends, whatever the clock says
            }
            Arrays.sort(times);
            return times[times.length / 2];
        } finally {
            cudaEventDestroy(end);
            cudaEventDestroy(begin);
        }
    }

    private static double once(CublasLt library, CUgraphExec_st graph, CUevent_st begin, CUevent_st end) {
        CublasLt.check(cudaEventRecord(begin, library.stream()), "cudaEventRecord");
        CublasLt.check(cudaGraphLaunch(graph, library.stream()), "cudaGraphLaunch");
        CublasLt.check(cudaEventRecord(end, library.stream()), "cudaEventRecord");
        CublasLt.check(cudaEventSynchronize(end), "the products");
        float[] milliseconds = new float[1];
        CublasLt.check(cudaEventElapsedTime(milliseconds, begin, end), "cudaEventElapsedTime");
        return milliseconds[0] / 1e3;
    }
}
