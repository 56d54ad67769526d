// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * Global-norm clip, Adam (0.9, 0.999, 1e-8) with a cosine learning rate, and the target average.
 *
 * @param learningRate at the first step
 * @param decaySteps K: the rate is learningRate (1 + cos(pi k/K))/2 in step k and 0 from K on; 0: constant
 * @param clipNorm largest global norm of a replica's gradient; 0: no clipping
 * @param targetRate tau: target = tau * params + (1 - tau) * target
 * @param moves when the target moves
 */
public record Optimizer(float learningRate, long decaySteps, float clipNorm, float targetRate, TargetMoves moves) {
    /**
     * The target moves when counter mod every = 0 and counter > after; with a null counter in every step.
     *
     * @param counter updates finished before this one
     */
    public record TargetMoves(Counter counter, long every, long after) {
        public static final TargetMoves ALWAYS = new TargetMoves(null, 1, 0);
    }
}
