// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * What a network has beside its layers; {@link #PLAIN} is the paper's, for which there are fused passes.
 *
 * @param layerNorm a layer norm before each activation; an MLPResNet has its own, whatever this says
 * @param residualBlocks 0: an MLP; above: an MLPResNet of so many blocks, as wide as the first hidden layer
 * @param dropoutRate at least 0 and below 1, in passes with dropout
 * @param sharedLogStd of a policy: its log stds are parameters, the same in all states
 */
public record NetworkOptions(
        Activation activation, boolean layerNorm, int residualBlocks, double dropoutRate, boolean sharedLogStd) {
    public static final NetworkOptions PLAIN = new NetworkOptions(Activation.MISH, false, 0, 0, false);

    /** Layers with relu, and layer norms or not. */
    public static NetworkOptions relu(boolean layerNorm) {
        return new NetworkOptions(Activation.RELU, layerNorm, 0, 0, false);
    }

    public NetworkOptions withSharedLogStd() {
        return new NetworkOptions(activation, layerNorm, residualBlocks, dropoutRate, true);
    }
}
