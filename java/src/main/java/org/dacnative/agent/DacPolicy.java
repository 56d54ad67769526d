// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.HashMap;
import java.util.Map;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.State;
import org.dacnative.engine.Counter;

/**
 * The agent as a policy for all seeds together; actions are not clipped to the action space. For each number of rows a
 * program is recorded once.
 */
public final class DacPolicy implements ActingPolicy {
    /** Room for a million decisions in an evaluation; episodes have at most some thousand steps. */
    private static final int EVALUATION_BITS = 20;

    private final Networks networks;
    private final Networks agent;
    private final Counter decisions;
    private final Map<Integer, Acting> byRows = new HashMap<>();

    /**
     * @param networks that act
     * @param agent that are trained; the same ones if the policy acts in the agent's engine
     */
    DacPolicy(Networks networks, Networks agent) {
        this.networks = networks;
        this.agent = agent;
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

    @Override
    public void prepare(int rows) {
        prepared(rows);
    }

    private Acting prepared(int rows) {
        return byRows.computeIfAbsent(rows, count -> Acting.create(networks, decisions, count));
    }

    /** How many decisions an evaluation takes depends on the longest episode of all seeds; a seed's next must not. */
    @Override
    public void startEvaluation(long number) {
        decisions.set(number << EVALUATION_BITS);
    }

    @Override
    public void refresh() {
        if (networks != agent) {
            acting(agent).copyTo(state());
        }
    }

    @Override
    public State state() {
        return acting(networks);
    }

    /** Decisions taken so far. */
    public Counter decisions() {
        return decisions;
    }

    private static State acting(Networks networks) {
        State state = new State(networks.engine().numSeeds())
                .weights("actor", networks.actor(), Acting.ACTOR_PART)
                .weights("critic", networks.critic(), Acting.CRITIC_PART);
        return networks.actingGuide() == null ? state : state.tensor("eta", networks.eta());
    }
}
