// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * Recorded draws of a reverse diffusion; a null component is drawn by the engine.
 *
 * @param prior x_T (S, R*N, A)
 * @param noise z (S, K, R*N, A) in the order used, t = T first
 */
public record ChainDraws(Tensor prior, Tensor noise) {
    public static final ChainDraws NONE = new ChainDraws(null, null);
}
