// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.GaussianArgs;

/**
 * How a policy's outputs (m, l) are read: mu = m or tanh(m), std = exp(clip(l)); an action is x = mu + std z or tanh(x).
 *
 * @param tanhMean whether mu is tanh(m)
 * @param squashed whether an action is tanh(x)
 * @param logStdLeast smallest l that counts
 * @param logStdMost largest
 */
public record Gaussian(boolean tanhMean, boolean squashed, float logStdLeast, float logStdMost) {
    void write(GaussianArgs args) {
        args.tanh_mean(tanhMean ? 1 : 0)
                .squashed(squashed ? 1 : 0)
                .log_std_least(logStdLeast)
                .log_std_most(logStdMost);
    }
}
