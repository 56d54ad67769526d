// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * Critics that lead a reverse diffusion: each row's predicted noise is reduced by sqrt(1 - ahat_t) / (eta + 1e-6) times the
 * gradient of their mean value at x.
 *
 * @param eta (S)
 */
public record Guide(NetworkBank critics, BankPart part, Tensor eta) {}
