// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
     * The seeds that are lost, in the order of the seeds. An agent that only looks at its last update, as this does, may
     * miss what was not finite before; what it looks at must be part of its {@link #state}.
     */
    default List<Divergence> divergences() {
        Metrics metrics = metrics();
        List<Divergence> lost = new ArrayList<>();
        for (int row = 0; row < metrics.seeds().size(); row++) {
            Optional<String> quantity = metrics.notFinite(row);
            if (quantity.isPresent()) {
                lost.add(new Divergence(
                        metrics.seeds().get(row), quantity.get(), updates().get()));
            }
        }
        return lost;
    }

    /**
     * A policy with a count of decisions of its own.
     *
     * @param where the agent's engine: the policy acts with the weights of the moment; another engine of the same seeds:
     *     with those of its last {@link ActingPolicy#refresh}
     */
    default ActingPolicy policy(Engine where) {
        return RecordedPolicy.of(decisionRule(), where);
    }

    /** How it decides, with the weights of the moment. */
    DecisionRule decisionRule();

    /** What can be measured of it on data alone, beside its policy. */
    default Measurable measurable() {
        return Measurable.POLICY_ALONE;
    }

    /** Everything that the next update depends on: saved and read back, training goes on to the same bits. */
    State state();
}
