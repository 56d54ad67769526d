// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * Recorded draws of a forward diffusion; a null component is drawn by the engine.
 *
 * @param timesteps (S, B) whole numbers 1..T
 * @param noise (S, B, A)
 */
public record DiffusionDraws(Tensor timesteps, Tensor noise) {
    public static final DiffusionDraws NONE = new DiffusionDraws(null, null);
}
