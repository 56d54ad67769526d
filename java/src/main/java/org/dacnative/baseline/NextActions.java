// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import org.dacnative.engine.BankPart;
import org.dacnative.engine.Entropy;
import org.dacnative.engine.Gaussian;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Tensor;

/** The policy's actions at the next states, what the target critics think of them, and how likely they were. */
final class NextActions {
    private final BaselineAgent agent;
    private final NetworkBank actor;
    private final NetworkBank critic;
    private final Gaussian gaussian;
    private final Tensor noise; // recorded, or null
    private final Tensor outputs;
    private final Tensor actions;
    private final Tensor logProbs;
    private final Tensor values;

    NextActions(BaselineAgent agent, NetworkBank actor, NetworkBank critic, Gaussian gaussian) {
        this.agent = agent;
        this.actor = actor;
        this.critic = critic;
        this.gaussian = gaussian;
        int rows = agent.batchSize;
        noise = agent.recorded("z_next", rows, agent.actDim);
        outputs = agent.unnamed(rows, 2L * agent.actDim);
        actions = agent.tensor("next_actions", rows, agent.actDim);
        logProbs = agent.tensor("next_log_prob", rows);
        values = agent.tensor("next_q", critic.shape().heads(), rows);
    }

    void draw(RandomSource random) {
        Tensor observations = agent.batch.nextObservations();
        agent.forward(actor, BankPart.PARAMS, observations, null, outputs);
        agent.losses.gaussianSample(gaussian, 1, random, noise, outputs, actions, logProbs);
        agent.forward(critic, BankPart.TARGET, observations, actions, values);
    }

    /** (S, B, A) */
    Tensor actions() {
        return actions;
    }

    /** (S, H, B) of the target critics. */
    Tensor values() {
        return values;
    }

    Entropy entropy(Tensor temperature) {
        return new Entropy(logProbs, temperature);
    }
}
