// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import static org.bytedeco.cuda.global.cudart.cudaFree;
import static org.bytedeco.cuda.global.cudart.cudaMalloc;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_ENGINEHEUR_MODE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_ENGINEHEUR_RESULTS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_EXECUTION_PLAN_HANDLE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATIONGRAPH_HANDLE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATIONGRAPH_OPS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_POINTWISE_BDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_POINTWISE_XDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_OPERATION_POINTWISE_YDESC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_POINTWISE_MATH_PREC;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_POINTWISE_MODE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_DATA_TYPE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_DIMENSIONS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_IS_VIRTUAL;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_STRIDES;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_TENSOR_UNIQUE_ID;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_ATTR_VARIANT_PACK_WORKSPACE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_ENGINECFG_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_POINTWISE_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_TENSOR_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_BFLOAT16;
import static org.bytedeco.cuda.global.cudnn.CUDNN_DATA_FLOAT;
import static org.bytedeco.cuda.global.cudnn.CUDNN_HEUR_MODE_A;
import static org.bytedeco.cuda.global.cudnn.CUDNN_HEUR_MODE_FALLBACK;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_MUL;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_SOFTPLUS_FWD;
import static org.bytedeco.cuda.global.cudnn.CUDNN_POINTWISE_TANH_FWD;
import static org.bytedeco.cuda.global.cudnn.CUDNN_STATUS_SUCCESS;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_DATA_TYPE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_HEUR_MODE;
import static org.bytedeco.cuda.global.cudnn.CUDNN_TYPE_POINTWISE_MODE;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.dacnative.engine.Precision;
import org.dacnative.engine.UnsupportedDeviceException;

/**
 * results = mish(sums) = sums tanh(softplus(sums)) by cuDNN, for a layer's (heads, rows, outputs): three pointwise operations in
 * one graph, which its runtime fusion compiles to one kernel. The calls for single activations have no softplus.
 *
 * <p>It is what cuDNN's documentation asks of graphs of pointwise operations alone (support surface 70, compute capability 7.0 to
 * 9.0): tensors of three dimensions and of one shape, by rows, without gaps; float32 as arithmetic and between the operations; of
 * two operands the chain's result first. Not in place: a graph of several operations must not write what it reads.
 */
final class CudnnMish implements AutoCloseable {
    private static final long SUMS = 1; // tensors by cuDNN's "unique identifiers"
    private static final long RESULTS = 2;
    private static final long SOFTPLUS = 3;
    private static final long TANH = 4;
    private static final int ALIGNMENT = 16; // bytes; what cudaMalloc gives begins at a multiple of 256

    private final Cudnn library;
    private final LayerShape shape;
    private final Deque<BackendDescriptor> made = new ArrayDeque<>();
    private final Pointer workspace = new Pointer();
    private String refusal = "";
    private final BackendDescriptor plan;
    private final BackendDescriptor arrays;

    /** Of the layer's outputs; UnsupportedDeviceException if no engine of cuDNN takes the graph. */
    CudnnMish(Cudnn library, BatchedLayer layer, Precision precision, DeviceArray results) {
        this.library = library;
        this.shape = layer.shape();
        try {
            plan = plan(graph(precision == Precision.BF16 ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_FLOAT));
            long bytes = Math.max(plan.number(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE), 1);
            Cuda.check(cudaMalloc(workspace, bytes), "cudaMalloc of " + bytes + " bytes");
            arrays = create(CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR)
                    .longs(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, SUMS, RESULTS)
                    .memory(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, layer.outputs.pointer(), results.pointer())
                    .memory(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, workspace)
                    .finalized();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    static double of(double sum) {
        return sum * Math.tanh(Math.log1p(Math.exp(sum)));
    }

    /** Queues it on the library's stream. */
    void run() {
        library.run(plan, arrays);
    }

    @Override
    public void close() {
        cudaFree(workspace);
        made.forEach(BackendDescriptor::close); // the last first
    }

    private BackendDescriptor create(int type) {
        BackendDescriptor descriptor = new BackendDescriptor(type);
        made.push(descriptor);
        return descriptor;
    }

    private BackendDescriptor graph(int type) {
        BackendDescriptor sums = tensor(SUMS, type, false);
        BackendDescriptor results = tensor(RESULTS, type, false);
        BackendDescriptor softplus = tensor(SOFTPLUS, CUDNN_DATA_FLOAT, true);
        BackendDescriptor tanh = tensor(TANH, CUDNN_DATA_FLOAT, true);
        return create(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR)
                .handle(CUDNN_ATTR_OPERATIONGRAPH_HANDLE, library)
                .descriptors(
                        CUDNN_ATTR_OPERATIONGRAPH_OPS,
                        operation(CUDNN_POINTWISE_SOFTPLUS_FWD, sums, softplus).finalized(),
                        operation(CUDNN_POINTWISE_TANH_FWD, softplus, tanh).finalized(),
                        operation(CUDNN_POINTWISE_MUL, tanh, results)
                                .descriptors(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, sums)
                                .finalized());
    }

    /** Virtual: between two operations, never in memory. */
    private BackendDescriptor tensor(long identifier, int type, boolean isVirtual) {
        long rows = shape.rows();
        long outputs = shape.outputs();
        return create(CUDNN_BACKEND_TENSOR_DESCRIPTOR)
                .choice(CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, type)
                .longs(CUDNN_ATTR_TENSOR_DIMENSIONS, shape.heads(), rows, outputs)
                .longs(CUDNN_ATTR_TENSOR_STRIDES, rows * outputs, outputs, 1)
                .longs(CUDNN_ATTR_TENSOR_UNIQUE_ID, identifier)
                .longs(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, ALIGNMENT)
                .flag(CUDNN_ATTR_TENSOR_IS_VIRTUAL, isVirtual)
                .finalized();
    }

    /** Not finalized yet, for a second operand. */
    private BackendDescriptor operation(int mode, BackendDescriptor operand, BackendDescriptor result) {
        return create(CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR)
                .descriptors(
                        CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR,
                        create(CUDNN_BACKEND_POINTWISE_DESCRIPTOR)
                                .choice(CUDNN_ATTR_POINTWISE_MODE, CUDNN_TYPE_POINTWISE_MODE, mode)
                                .choice(CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_TYPE_DATA_TYPE, CUDNN_DATA_FLOAT)
                                .finalized())
                .descriptors(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, operand)
                .descriptors(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, result);
    }

    /** Of the engine, as configured, that the library thinks fastest of those that take the graph. */
    private BackendDescriptor plan(BackendDescriptor graph) {
        if (isTaken(graph)) {
            for (int mode : new int[] {CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK}) {
                for (BackendDescriptor configuration : configurations(graph, mode)) {
                    BackendDescriptor tried = create(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR)
                            .handle(CUDNN_ATTR_EXECUTION_PLAN_HANDLE, library)
                            .descriptors(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, configuration);
                    if (isTaken(tried)) {
                        return tried;
                    }
                }
            }
        }
        throw new UnsupportedDeviceException("cuDNN cannot compute mish, no engine takes its graph" + refusal);
    }

    /** In the order of the speed that is expected; none where the mode has nothing for the graph. */
    private List<BackendDescriptor> configurations(BackendDescriptor graph, int mode) {
        BackendDescriptor heuristics = create(CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR)
                .descriptors(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph)
                .choice(CUDNN_ATTR_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, mode);
        if (!isTaken(heuristics)) {
            return List.of();
        }
        List<BackendDescriptor> found = IntStream.range(0, heuristics.count(CUDNN_ATTR_ENGINEHEUR_RESULTS))
                .mapToObj(i -> create(CUDNN_BACKEND_ENGINECFG_DESCRIPTOR))
                .toList();
        return found.subList(0, heuristics.fill(CUDNN_ATTR_ENGINEHEUR_RESULTS, found));
    }

    /** Finalizes what the library may refuse, and remembers why it did. */
    private boolean isTaken(BackendDescriptor descriptor) {
        int status = descriptor.tryToFinalize();
        if (status != CUDNN_STATUS_SUCCESS) {
            refusal = ": " + Cudnn.reason(status);
        }
        return status == CUDNN_STATUS_SUCCESS;
    }
}
