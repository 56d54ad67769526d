// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.nvidia;

import static org.bytedeco.cuda.global.cublas.CUBLASLT_EPILOGUE_BIAS;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_BIAS_BATCH_STRIDE;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_BIAS_POINTER;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATMUL_DESC_EPILOGUE;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT;
import static org.bytedeco.cuda.global.cublas.CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F;
import static org.bytedeco.cuda.global.cublas.CUBLAS_COMPUTE_32F_FAST_TF32;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatmulDescSetAttribute;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutCreate;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutDestroy;
import static org.bytedeco.cuda.global.cublas.cublasLtMatrixLayoutSetAttribute;
import static org.bytedeco.cuda.global.cudart.CUDA_R_16BF;
import static org.bytedeco.cuda.global.cudart.CUDA_R_32F;

import org.bytedeco.cuda.cublas.cublasLtMatmulDescOpaque_t;
import org.bytedeco.cuda.cublas.cublasLtMatrixLayoutOpaque_t;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.dacnative.engine.Precision;

/**
 * outputs[h] = inputs[h] weights[h] + biases[h] for all heads in one call, the bias in the product's epilogue.
 *
 * <p>cuBLASLt's matrices are by columns. Ours, by rows, are their transposes, so that weights come first: by columns
 * outputs' = weights' inputs', and nothing is transposed.
 */
final class BatchedLayer implements AutoCloseable {
    final DeviceArray inputs;
    final DeviceArray weights;
    final DeviceArray biases;
    final DeviceArray outputs;
    final cublasLtMatmulDescOpaque_t product;
    final cublasLtMatrixLayoutOpaque_t inputsLayout;
    final cublasLtMatrixLayoutOpaque_t weightsLayout;
    final cublasLtMatrixLayoutOpaque_t outputsLayout;
    private final LayerShape shape;

    BatchedLayer(LayerShape shape, Precision precision) {
        this.shape = shape;
        int heads = shape.heads();
        inputs = new DeviceArray(precision, heads * shape.rows() * shape.inputs());
        weights = new DeviceArray(precision, heads * shape.inputs() * shape.outputs());
        biases = new DeviceArray(precision, heads * shape.outputs());
        outputs = new DeviceArray(precision, heads * shape.rows() * shape.outputs());
        product = product(precision);
        weightsLayout = layout(precision, shape.outputs(), shape.inputs());
        inputsLayout = layout(precision, shape.inputs(), shape.rows());
        outputsLayout = layout(precision, shape.outputs(), shape.rows());
    }

    LayerShape shape() {
        return shape;
    }

    @Override
    public void close() {
        cublasLtMatrixLayoutDestroy(outputsLayout);
        cublasLtMatrixLayoutDestroy(inputsLayout);
        cublasLtMatrixLayoutDestroy(weightsLayout);
        cublasLtMatmulDescDestroy(product);
        outputs.close();
        biases.close();
        weights.close();
        inputs.close();
    }

    private cublasLtMatmulDescOpaque_t product(Precision precision) {
        PointerPointer<cublasLtMatmulDescOpaque_t> created = new PointerPointer<>(1);
        int arithmetic = precision == Precision.TF32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F;
        Cuda.check(cublasLtMatmulDescCreate(created, arithmetic, CUDA_R_32F), "cublasLtMatmulDescCreate");
        cublasLtMatmulDescOpaque_t made = created.get(cublasLtMatmulDescOpaque_t.class);
        try (IntPointer epilogue = new IntPointer(new int[] {CUBLASLT_EPILOGUE_BIAS});
                PointerPointer<Pointer> bias = new PointerPointer<>(new Pointer[] {biases.pointer()});
                LongPointer stride = new LongPointer(new long[] {shape.outputs()})) {
            set(made, CUBLASLT_MATMUL_DESC_EPILOGUE, epilogue, Integer.BYTES);
            set(made, CUBLASLT_MATMUL_DESC_BIAS_POINTER, bias, Long.BYTES);
            set(made, CUBLASLT_MATMUL_DESC_BIAS_BATCH_STRIDE, stride, Long.BYTES);
        }
        return made;
    }

    private static void set(cublasLtMatmulDescOpaque_t of, int attribute, Pointer value, int bytes) {
        Cuda.check(
                cublasLtMatmulDescSetAttribute(of, attribute, value, bytes),
                "cublasLtMatmulDescSetAttribute " + attribute);
    }

    /** Matrices by columns, without gaps, one head after the other. */
    private cublasLtMatrixLayoutOpaque_t layout(Precision precision, long rows, long columns) {
        PointerPointer<cublasLtMatrixLayoutOpaque_t> created = new PointerPointer<>(1);
        int type = precision == Precision.BF16 ? CUDA_R_16BF : CUDA_R_32F;
        Cuda.check(cublasLtMatrixLayoutCreate(created, type, rows, columns, rows), "cublasLtMatrixLayoutCreate");
        cublasLtMatrixLayoutOpaque_t layout = created.get(cublasLtMatrixLayoutOpaque_t.class);
        try (IntPointer count = new IntPointer(new int[] {shape.heads()});
                LongPointer stride = new LongPointer(new long[] {rows * columns})) {
            Cuda.check(
                    cublasLtMatrixLayoutSetAttribute(layout, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, count, Integer.BYTES),
                    "cublasLtMatrixLayoutSetAttribute");
            Cuda.check(
                    cublasLtMatrixLayoutSetAttribute(
                            layout, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, stride, Long.BYTES),
                    "cublasLtMatrixLayoutSetAttribute");
        }
        return layout;
    }
}
