// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.engine.Engine;

/**
 * A policy that keeps acting with the weights that an agent had at the last {@link #freeze}, in an engine of its own
 * like the agent's: one thread may act while another trains the agent. Seeds, precision and device are the agent's, so
 * the actions are, bit for bit, what the agent's own policy would have taken at the freeze.
 */
final class FrozenPolicy implements AutoCloseable {
    private final Engine engine;
    private final ActingPolicy policy;

    /**
     * Creates all that acting needs, so that a lack of memory shows now, and so that a thread that acts only runs what is
     * recorded.
     *
     * <p>The banks' gradients, moments and unused copies are allocated too: 31 MB a seed at walker2d size where 6 MB would
     * do. Too little to make banks without them worth a kind of their own.
     *
     * @param rows states of each seed at a decision
     */
    FrozenPolicy(Agent agent, int rows) {
        this.engine = new Engine(agent.engine().config());
        try {
            this.policy = agent.policy(engine);
            policy.prepare(rows);
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    /** Takes the agent's weights of the moment. Neither the agent nor this policy may be in use by another thread. */
    void freeze() {
        policy.refresh();
    }

    ActingPolicy policy() {
        return policy;
    }

    @Override
    public void close() {
        engine.close();
    }
}
