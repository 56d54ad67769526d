// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

/** What a chain of denoising starts from ({@code --action_prior}). */
public enum ActionPrior {
    /** Standard normal noise (the paper's). */
    NORMAL,
    /** Zeros. */
    ZEROS
}
