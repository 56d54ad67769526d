// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.util.List;
import org.dacnative.engine.capi.Dac;

/**
 * The shape of a bank's networks: an MLP, by default with mish after every layer but the last (paper, appendix on
 * architectures).
 *
 * @param kind noise model or critic
 * @param obsDim D
 * @param actDim A
 * @param heads H; 1 for a noise model
 * @param hidden widths of the hidden layers, 1..{@link #MAX_HIDDEN_LAYERS} of them
 */
public record NetworkShape(
        NetworkKind kind, int obsDim, int actDim, int heads, List<Integer> hidden, NetworkOptions options) {
    public static final int MAX_HIDDEN_LAYERS = Dac.DAC_MAX_HIDDEN_LAYERS;

    /** Of a layer; native/include/dac/engine.h says so. */
    public static final int MAX_WIDTH = 65_536;

    /** The same with residual blocks. */
    public static final int MAX_RESIDUAL_WIDTH = 16_384;

    public NetworkShape {
        hidden = List.copyOf(hidden);
        if (hidden.isEmpty() || hidden.size() > MAX_HIDDEN_LAYERS) {
            throw new IllegalArgumentException(
                    hidden.size() + " hidden layers given, 1 to " + MAX_HIDDEN_LAYERS + " are allowed");
        }
    }

    public static NetworkShape noiseModel(int obsDim, int actDim, List<Integer> hidden) {
        return noiseModel(obsDim, actDim, hidden, NetworkOptions.PLAIN);
    }

    public static NetworkShape noiseModel(int obsDim, int actDim, List<Integer> hidden, NetworkOptions options) {
        return new NetworkShape(NetworkKind.NOISE_MODEL, obsDim, actDim, 1, hidden, options);
    }

    public static NetworkShape critics(
            int obsDim, int actDim, int heads, List<Integer> hidden, NetworkOptions options) {
        return new NetworkShape(NetworkKind.CRITIC, obsDim, actDim, heads, hidden, options);
    }

    /** V(s). */
    public static NetworkShape value(int obsDim, List<Integer> hidden, NetworkOptions options) {
        return new NetworkShape(NetworkKind.CRITIC, obsDim, 0, 1, hidden, options);
    }

    public static NetworkShape policy(int obsDim, int actDim, List<Integer> hidden, NetworkOptions options) {
        return new NetworkShape(NetworkKind.POLICY, obsDim, actDim, 1, hidden, options);
    }

    /** So many numbers, which start at 0. */
    public static NetworkShape parameters(int count) {
        return new NetworkShape(NetworkKind.PARAMETERS, 1, count, 1, List.of(1), NetworkOptions.PLAIN);
    }

    public static NetworkShape critics(int obsDim, int actDim, int heads, List<Integer> hidden) {
        return new NetworkShape(NetworkKind.CRITIC, obsDim, actDim, heads, hidden, NetworkOptions.PLAIN);
    }
}
