// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import org.dacnative.engine.GuidanceKind;

/** How the critics' gradient enters the actor's loss ({@code --Q_guidance}). */
public enum QGuidance {
    /** By the gradient at the noisy action, weighted by the noise's level (the paper's). */
    SOFT,
    /** The same without the weight. */
    HARD,
    /** By the value of the denoised action, with the gradient through the whole chain. */
    DENOISED;

    /** Of the loss of predicted noise, which denoised guidance does not enter. */
    public GuidanceKind atNoisyActions() {
        return this == HARD ? GuidanceKind.HARD : GuidanceKind.SOFT;
    }
}
