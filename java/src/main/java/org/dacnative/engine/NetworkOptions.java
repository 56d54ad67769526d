// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * What a network has beside its layers; {@link #PLAIN} is the paper's, for which there are fused passes.
 *
 * @param layerNorm a layer norm before each activation; an MLPResNet has its own, whatever this says
 * @param residualBlocks 0: an MLP; above: an MLPResNet of so many blocks, as wide as the first hidden layer
 * @param dropoutRate at least 0 and below 1, in passes with dropout
 */
public record NetworkOptions(Activation activation, boolean layerNorm, int residualBlocks, double dropoutRate) {
    public static final NetworkOptions PLAIN = new NetworkOptions(Activation.MISH, false, 0, 0);
}
