// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import org.dacnative.engine.Gaussian;

/** Gaussian policies: how their outputs are read. */
final class GaussianPolicies {
    /** The authors' policies: log stds are clipped here, without gradient. */
    private static final float LOG_STD_LEAST = -5;

    private static final float LOG_STD_MOST = 2;

    private GaussianPolicies() {}

    /** mu = tanh(m), actions as they are drawn. */
    static Gaussian tanhMean() {
        return new Gaussian(true, false, LOG_STD_LEAST, LOG_STD_MOST);
    }

    /** mu = m, actions tanh(x). */
    static Gaussian squashed() {
        return new Gaussian(false, true, LOG_STD_LEAST, LOG_STD_MOST);
    }
}
