// SPDX-License-Identifier: Apache-2.0
package org.dacnative.verify;

import org.dacnative.engine.Precision;

/**
 * How large an error may be.
 *
 * <p>fp32: four times the error of the authors' own float32 program against float64. Where no float64 replay is
 * recorded the record's error comes on top of ours (2), and another order of sums (blocks, vector lanes, fused
 * multiply-add) has another worst element (2).
 *
 * <p>bf16 and tf32: both factors of each matrix product are rounded, to 8 or 11 bits, so a product is off by up to 2^-8
 * or 2^-10 of its size (2e-3 on average for bf16), and errors add up over the products in a row. What has no product
 * in it keeps its fp32 tolerance.
 */
final class Tolerances {
    private static final double FLOAT32_FACTOR = 4;
    private static final double BF16_PER_PRODUCT = 0x1p-8;
    private static final double TF32_PER_PRODUCT = 0x1p-10;

    /** Of the unit noise that a noise model predicts: the size of its last product's terms in the records. */
    private static final double NOISE_TERMS = 0.1;

    private final Precision precision;

    Tolerances(Precision precision) {
        this.precision = precision;
    }

    /**
     * What errors of predicted noise are related to at least. Rounded factors err by the size of a product's terms, and
     * the few outputs of a small batch may all be much smaller than these because the terms cancel.
     */
    double leastNoise() {
        return precision == Precision.FP32 ? 0 : NOISE_TERMS;
    }

    /**
     * What the error of a mean is related to, whose terms are of size 1 and may cancel (Q over the mean size of Q). Without
     * rounded factors it is exact enough to be related to itself.
     */
    double sizeOfCancelling(double mean) {
        return precision == Precision.FP32 ? Math.abs(mean) : Math.max(Math.abs(mean), 1);
    }

    /** The largest error that passes; 0 means exactly equal. */
    double of(Quantity quantity) {
        double float32 = FLOAT32_FACTOR * quantity.float32Error();
        return switch (precision) {
            case FP32 -> float32;
            case TF32 -> float32 + quantity.roundedProductsError(TF32_PER_PRODUCT);
            case BF16 -> float32 + quantity.roundedProductsError(BF16_PER_PRODUCT);
        };
    }
}
