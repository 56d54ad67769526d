// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import java.util.List;
import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.GaussianRule;
import org.dacnative.algorithm.Measurable;
import org.dacnative.algorithm.TrainingConfig;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.CriticOutputs;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EnsembleRule;
import org.dacnative.engine.Gaussian;
import org.dacnative.engine.Gradients;
import org.dacnative.engine.HeadsError;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkOptions;
import org.dacnative.engine.NetworkShape;
import org.dacnative.engine.Pass;
import org.dacnative.engine.SampleReduction;
import org.dacnative.engine.TargetRule;
import org.dacnative.engine.Tensor;
import org.dacnative.engine.Trace;

/**
 * Learning from the data's actions alone: a value network is fitted to the minimum of two target critics, the policy
 * follows the data's actions by their advantage, and the critics bootstrap from the new value. IQL and IVR differ in how.
 */
abstract class InSampleAgent extends BaselineAgent {
    private static final int HEADS = 2;
    private static final int POLICY = FIRST_STREAM;
    private static final int CRITIC = POLICY + 1;
    private static final int VALUE = POLICY + 2;
    private static final int TARGETS = POLICY + 3;

    /** What both configurations have. */
    record Rates(double actor, double critic, double value, double target, double discount, double temperature) {}

    private final Rates rates;
    private final Gaussian gaussian = GaussianPolicies.tanhMean();
    private final NetworkBank actor;
    private final NetworkBank critic;
    private final NetworkBank value;
    private final Trace actorTrace;
    private final Trace criticTrace;
    private final Trace valueTrace;
    private final Tensor q;
    private final Tensor values;
    private final Tensor valueGradients;
    private final Tensor valueLoss;
    private final Tensor valueMean;
    private final Tensor newValues;
    private final Tensor nextValues;
    private final Tensor weights;
    private final Tensor outputs;
    private final Tensor outputGradients;
    private final Tensor logProbs;
    private final Tensor actorLoss;
    private final Tensor targets;
    private final CriticOutputs criticOutputs;
    private final Tensor criticGradients;
    private final Tensor valueGradNorm;
    private final Tensor actorGradNorm;
    private final Tensor criticGradNorm;

    InSampleAgent(
            Engine engine,
            TrainingConfig config,
            Rates rates,
            List<Integer> hidden,
            int obsDim,
            int actDim,
            boolean recording) {
        super(engine, config, obsDim, actDim, recording);
        this.rates = rates;
        NetworkOptions plain = NetworkOptions.relu(false);
        actor = network("actor", NetworkShape.policy(obsDim, actDim, hidden, plain.withSharedLogStd()), POLICY);
        critic = network("critic", NetworkShape.critics(obsDim, actDim, HEADS, hidden, plain), CRITIC);
        value = network("value", NetworkShape.value(obsDim, hidden, NetworkOptions.relu(true)), VALUE);
        actorTrace = engine.trace(actor, batchSize);
        criticTrace = engine.trace(critic, batchSize);
        valueTrace = engine.trace(value, batchSize);
        q = unnamed(HEADS, batchSize);
        values = tensor("value_before", 1, batchSize);
        valueGradients = unnamed(1, batchSize);
        valueLoss = metric("value_loss");
        valueMean = metric("value_mean");
        newValues = unnamed(1, batchSize);
        nextValues = unnamed(1, batchSize);
        weights = tensor("weight", batchSize);
        outputs = unnamed(batchSize, 2L * actDim);
        outputGradients = unnamed(batchSize, 2L * actDim);
        logProbs = tensor("log_prob", batchSize);
        actorLoss = metric("actor_loss");
        targets = tensor("target_q", batchSize);
        criticOutputs =
                new CriticOutputs(unnamed(HEADS, batchSize), metric("critic_loss"), metric("q_mean"), metric("q_std"));
        criticGradients = unnamed(HEADS, batchSize);
        valueGradNorm = metric("value_grad_norm");
        actorGradNorm = metric("actor_grad_norm");
        criticGradNorm = metric("critic_grad_norm");
    }

    /** The value network's loss against q (S, H, B). */
    abstract void valueRegression(Tensor q, Tensor values, Tensor gradients, Tensor loss, Tensor mean);

    /** Weights (S, B) of the data's actions. */
    abstract void advantageWeights(Tensor q, Tensor values, Tensor weights);

    @Override
    final void update() {
        forward(critic, BankPart.TARGET, batch.observations(), batch.actions(), q);

        // The value network.
        passes.forward(
                value, BankPart.PARAMS, Pass.of(batch.observations(), null).keptIn(valueTrace), values);
        valueRegression(q, values, valueGradients, valueLoss, valueMean);
        passes.backward(valueTrace, valueGradients, Gradients.REPLACE, Gradients.NONE, null);
        constantStep(value, rates.value(), 0, valueGradNorm);

        // The policy, by the advantage over the new value.
        forward(value, BankPart.PARAMS, batch.observations(), null, newValues);
        advantageWeights(q, newValues, weights);
        passes.forward(
                actor, BankPart.PARAMS, Pass.of(batch.observations(), null).keptIn(actorTrace), outputs);
        losses.logLikelihood(gaussian, outputs, batch.actions(), weights, logProbs, outputGradients, actorLoss);
        passes.backward(actorTrace, outputGradients, Gradients.REPLACE, Gradients.NONE, null);
        decayedStep(actor, rates.actor(), actorGradNorm);

        // The critics, bootstrapped from the new value.
        forward(value, BankPart.PARAMS, batch.nextObservations(), null, nextValues);
        TargetRule rule = new TargetRule(SampleReduction.MEAN, EnsembleRule.MIN, 0, (float) rates.discount());
        ops.tdTarget(rule, random(TARGETS), null, nextValues, batch, targets, null);
        Pass pass = Pass.of(batch.observations(), batch.actions()).keptIn(criticTrace);
        passes.forward(critic, BankPart.PARAMS, pass, criticOutputs.values());
        passes.squaredError(HeadsError.SUM, criticOutputs, targets, criticGradients);
        passes.backward(criticTrace, criticGradients, Gradients.REPLACE, Gradients.NONE, null);
        constantStep(critic, rates.critic(), rates.target(), criticGradNorm);
    }

    @Override
    public final Measurable measurable() {
        return Measurable.withCritic(rates.discount(), critic);
    }

    @Override
    public final DecisionRule decisionRule() {
        return new GaussianRule(actor, gaussian, (float) rates.temperature());
    }
}
