// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

/**
 * The stream number of every drawing operation; no two may share one, or their draws would be the same. Changing a
 * number changes every run.
 */
final class RandomStreams {
    static final int ACTOR_INITIALISATION = 1;
    static final int CRITIC_INITIALISATION = 2;
    static final int MINIBATCH = 3;
    static final int TARGET_ACTIONS = 4;
    static final int ENSEMBLE_WEIGHTS = 5;
    static final int FORWARD_DIFFUSION = 6;
    static final int ACTING_CANDIDATES = 7;
    static final int ACTING_CHOICE = 8;
    static final int DROPOUT = 9;
    static final int DENOISED_GUIDANCE = 10;

    private RandomStreams() {}
}
