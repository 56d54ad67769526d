// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * Data actions with noise added: x_t = sqrt(ahat_t) a + sqrt(1 - ahat_t) e.
 *
 * @param timesteps (S, B) whole numbers 1..T
 * @param noise e (S, B, A)
 * @param noisyActions x_t (S, B, A)
 */
public record Diffusion(Tensor timesteps, Tensor noise, Tensor noisyActions) {}
