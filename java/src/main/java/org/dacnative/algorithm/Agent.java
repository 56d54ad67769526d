// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Program;
import org.dacnative.engine.Replay;
import org.dacnative.engine.Sampling;

/** One algorithm at work on all seeds of an engine, which owns its weights and frees them. */
public interface Agent {
    Engine engine();

    /** Updates finished; advanced by the program. */
    Counter updates();

    /** One update, sampling and counter included, as a program: run it n times for n updates. */
    Program recordTraining(Replay replay, Sampling sampling);

    /** What the last update reported. */
    Metrics metrics();

    /**
     * A policy with a count of decisions of its own.
     *
     * @param where the agent's engine: the policy acts with the weights of the moment; another engine of the same seeds:
     *     with those of its last {@link ActingPolicy#refresh}
     */
    ActingPolicy policy(Engine where);

    /** Everything that the next update depends on: saved and read back, training goes on to the same bits. */
    State state();
}
