// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * What a value falls by for actions that were likely: temperature times their log probability.
 *
 * @param logProbs (S, B*N)
 * @param temperature (S)
 */
public record Entropy(Tensor logProbs, Tensor temperature) {}
