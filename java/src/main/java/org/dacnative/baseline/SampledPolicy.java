// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import org.dacnative.engine.BankPart;
import org.dacnative.engine.Entropy;
import org.dacnative.engine.Gaussian;
import org.dacnative.engine.Gradients;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.Pass;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Tensor;
import org.dacnative.engine.Trace;

/** The policy step of CQL and SAC: actions drawn by the policy, scored by the critics, and back through both. */
final class SampledPolicy {
    private final BaselineAgent agent;
    private final NetworkBank actor;
    private final NetworkBank critic;
    private final Gaussian gaussian;
    private final Trace actorTrace;
    private final Trace criticTrace;
    private final Tensor noise; // recorded, or null
    private final Tensor outputs;
    private final Tensor actions;
    private final Tensor logProbs;
    private final Tensor values;
    private final Tensor valueGradients;
    private final Tensor logProbGradients;
    private final Tensor actionGradients;
    private final Tensor outputGradients;
    private final Tensor loss;
    private final Tensor meanLogProb;

    SampledPolicy(BaselineAgent agent, NetworkBank actor, NetworkBank critic, Gaussian gaussian) {
        this.agent = agent;
        this.actor = actor;
        this.critic = critic;
        this.gaussian = gaussian;
        int rows = agent.batchSize;
        int actDim = agent.actDim;
        int heads = critic.shape().heads();
        actorTrace = agent.engine.trace(actor, rows);
        criticTrace = agent.engine.trace(critic, rows);
        noise = agent.recorded("z_actor", rows, actDim);
        outputs = agent.unnamed(rows, 2L * actDim);
        actions = agent.tensor("actor_actions", rows, actDim);
        logProbs = agent.tensor("actor_log_prob", rows);
        values = agent.tensor("actor_q", heads, rows);
        valueGradients = agent.unnamed(heads, rows);
        logProbGradients = agent.unnamed(rows);
        actionGradients = agent.unnamed(rows, actDim);
        outputGradients = agent.unnamed(rows, 2L * actDim);
        loss = agent.metric("actor_loss");
        meanLogProb = agent.metric("log_probs");
    }

    /** Gradients of mean (temperature log p - min Q) into the policy's bank, with the critics of the moment. */
    void gradients(RandomSource random, Tensor temperature) {
        Tensor observations = agent.batch.observations();
        agent.passes.forward(actor, BankPart.PARAMS, Pass.of(observations, null).keptIn(actorTrace), outputs);
        agent.losses.gaussianSample(gaussian, 1, random, noise, outputs, actions, logProbs);
        agent.passes.forward(
                critic, BankPart.PARAMS, Pass.of(observations, actions).keptIn(criticTrace), values);
        Entropy entropy = new Entropy(logProbs, temperature);
        agent.losses.entropyLoss(values, entropy, valueGradients, logProbGradients, loss, meanLogProb);
        agent.passes.backward(criticTrace, valueGradients, Gradients.NONE, Gradients.REPLACE, actionGradients);
        agent.losses.gaussianBackward(
                gaussian, random, noise, outputs, actionGradients, logProbGradients, outputGradients);
        agent.passes.backward(actorTrace, outputGradients, Gradients.REPLACE, Gradients.NONE, null);
    }

    /** (S), of the actions that the last gradients were of. */
    Tensor meanLogProb() {
        return meanLogProb;
    }
}
