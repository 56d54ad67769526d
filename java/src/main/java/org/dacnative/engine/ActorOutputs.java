// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * What the actor's gradient pass reports.
 *
 * @param predictedNoise eps_theta (S, B, A)
 * @param bcLoss (S) the noise regression loss
 * @param guidanceLoss (S)
 * @param actorLoss (S) eta * bcLoss + guidanceLoss
 */
public record ActorOutputs(Tensor predictedNoise, Tensor bcLoss, Tensor guidanceLoss, Tensor actorLoss) {}
