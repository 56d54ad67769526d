// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

/**
 * The reverse diffusion (DDPM) that makes actions from noise.
 *
 * @param schedule T steps
 * @param clipX0 whether the predicted action is clipped to [-1, 1] in each step
 * @param temperature scales the noise of the steps t > 1
 */
public record Sampler(NoiseSchedule schedule, boolean clipX0, float temperature) {}
