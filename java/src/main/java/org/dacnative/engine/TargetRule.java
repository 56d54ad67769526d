// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * How the target y = r + discount * mask * v is made from the target critics' values.
 *
 * @param overSamples from N action samples to one value a head
 * @param overEnsemble from H heads to v
 * @param rho weight of the ensemble rule
 * @param discount gamma
 */
public record TargetRule(SampleReduction overSamples, EnsembleRule overEnsemble, float rho, float discount) {}
