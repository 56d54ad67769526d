// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.check;

import java.util.Locale;
import org.dacnative.engine.Precision;

/**
 * Whether results are those of plain arithmetic, as the root mean square of the difference over that of the reference.
 * It shall catch a wrong program, which is off by about 1, and not judge the arithmetic: recorded updates and the native
 * tests do that, with tolerances for each quantity.
 */
public final class Agreement {
    private final double allowed;

    public Agreement(Precision precision) {
        allowed = switch (precision) {
            case FP32 -> 1e-4; // 1e-6 are seen; the first denoising step enlarges errors 12-fold
            case TF32 -> 1e-2; // 2^-10 a product, four products in a row, up to five passes
            case BF16 -> 5e-2; // 2^-8 a product
        };
    }

    /** Throws IllegalStateException, which stops the benchmark, unless given is close to wanted. */
    public void require(String what, double[] wanted, double[] given) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < wanted.length; i++) {
            difference += (given[i] - wanted[i]) * (given[i] - wanted[i]);
            size += wanted[i] * wanted[i];
        }
        double error = Math.sqrt(difference / size);
        if (given.length != wanted.length || !(error <= allowed)) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT, "wrong result: %s is off by %.2g of its size, allowed is %.0e", what, error, allowed));
        }
    }

    /** The same for one number. */
    public void require(String what, double wanted, double given) {
        require(what, new double[] {wanted}, new double[] {given});
    }
}
