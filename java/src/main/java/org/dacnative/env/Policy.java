// SPDX-License-Identifier: Apache-2.0
package org.dacnative.env;

/** What an evaluator asks for actions: all seeds and episodes together. */
public interface Policy {
    /**
     * Actions for the states of the moment.
     *
     * @param observations (S, rows, D) row-major
     * @param rows states of each seed
     * @param actions receives (S, rows, A); the environment clips them
     */
    void act(float[] observations, int rows, float[] actions);
}
