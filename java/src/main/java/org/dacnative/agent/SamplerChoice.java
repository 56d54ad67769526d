// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

/** How actions are made from noise ({@code --sampler}). */
public enum SamplerChoice {
    /** With noise in each step (the paper's). */
    DDPM,
    /** Without noise, in {@code --ddim_step} steps. */
    DDIM,
    /** DDPM, each step led by the gradient of the target critics. */
    DDPM_QG
}
