// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.util.List;

/**
 * Dropout in a pass, at the network's rate.
 *
 * @param random where the masks are drawn
 * @param masks recorded ones (S, rows, width), 1 kept and 0 not, in the order of the network's dropouts; empty: drawn
 */
public record Dropout(RandomSource random, List<Tensor> masks) {
    public Dropout {
        masks = List.copyOf(masks);
    }
}
