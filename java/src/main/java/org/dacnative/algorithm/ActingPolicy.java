// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import org.dacnative.env.Policy;

/**
 * An agent's policy for all seeds together. Its draws depend on the evaluation and on the decisions taken in it, so two
 * evaluations differ and one can be repeated.
 */
public interface ActingPolicy extends Policy {
    /**
     * Creates now what the first decision for so many rows would create, so that a lack of memory shows now.
     *
     * @param rows states of each seed
     */
    void prepare(int rows);

    /** Starts the draws of evaluation {@code number} at their own place, whatever was decided before. */
    void startEvaluation(long number);

    /**
     * Starts the draws of step {@code number} of learning by doing at their own place, which is no evaluation's.
     *
     * @param number 0 to 2^40 - 1
     */
    void startStep(long number);

    /**
     * Takes the agent's weights of the moment; nothing to do in the agent's own engine. Neither the agent nor this policy
     * may be in use by another thread.
     */
    void refresh();

    /** The weights that decide. */
    State state();
}
