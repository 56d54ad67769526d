// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;

/**
 * How an agent decides, as data: its networks, what is drawn, how one of several actions is chosen. Acting records it as a
 * program; an export writes it as a graph. Actions are not clipped to the action space.
 */
public sealed interface DecisionRule permits DiffusionRule, GaussianRule {
    /** Has the networks. */
    Engine engine();

    /** D. */
    int obsDim();

    /** A. */
    int actDim();

    /** The weights that decide: all that another engine needs in order to take the same decisions. */
    State weights();

    /** The same rule with networks of its own in another engine of the same seeds; their weights are still to be copied. */
    DecisionRule in(Engine where);

    /**
     * One decision for so many states of every seed, as a program.
     *
     * @param decisions its value names the draws; each decision advances it
     */
    Decision record(Counter decisions, int rows);

    /** The same with draws that the caller fills in ({@link Decision#draws}). */
    Decision recordWithDraws(int rows);
}
