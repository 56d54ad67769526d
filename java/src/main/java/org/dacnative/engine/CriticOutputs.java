// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * What the critics' gradient pass reports.
 *
 * @param values Q(s, a) (S, H, B) before the step
 * @param loss (S) mean squared error over H and B
 * @param valueMean (S) mean over H and B
 * @param valueStd (S) mean over B of the population standard deviation over H
 */
public record CriticOutputs(Tensor values, Tensor loss, Tensor valueMean, Tensor valueStd) {}
