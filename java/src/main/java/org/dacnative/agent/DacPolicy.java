// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.HashMap;
import java.util.Map;
import org.dacnative.engine.Counter;
import org.dacnative.env.Policy;

/**
 * The agent as a policy for all seeds together. Its draws depend on the decisions taken so far, so two evaluations
 * differ; actions are not clipped to the action space. For each number of rows a program is recorded once.
 */
public final class DacPolicy implements Policy {
    /** Room for a million decisions in an evaluation; episodes have at most some thousand steps. */
    private static final int EVALUATION_BITS = 20;

    private final Networks networks;
    private final Counter decisions;
    private final Map<Integer, Acting> byRows = new HashMap<>();

    DacPolicy(Networks networks) {
        this.networks = networks;
        this.decisions = networks.engine().counter(0);
    }

    /**
     * Actions (S, rows, A) for observations (S, rows, D).
     *
     * @param rows states of each seed
     */
    @Override
    public void act(float[] observations, int rows, float[] actions) {
        Acting acting = prepared(rows);
        acting.observations().write(observations);
        acting.run();
        acting.actions().read(actions);
    }

    /**
     * Creates now what the first decision for so many states of each seed would create: OutOfMemoryError then comes at the
     * start of a run.
     */
    public void prepare(int rows) {
        prepared(rows);
    }

    /** Creates now what the first decision for so many rows would create. */
    Acting prepared(int rows) {
        return byRows.computeIfAbsent(rows, count -> Acting.create(networks, decisions, count));
    }

    /**
     * Starts the draws of evaluation {@code number} at their own place. How many decisions an evaluation takes depends on
     * the longest episode of all seeds; without this a seed's next evaluation would depend on the others'.
     */
    public void startEvaluation(long number) {
        decisions.set(number << EVALUATION_BITS);
    }

    /** Decisions taken so far; part of a run's state. */
    public Counter decisions() {
        return decisions;
    }
}
