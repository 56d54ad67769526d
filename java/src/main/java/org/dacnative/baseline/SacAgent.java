// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import java.util.Arrays;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.GaussianRule;
import org.dacnative.algorithm.Measurable;
import org.dacnative.algorithm.RecordedPolicy;
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

/** Soft actor-critic with a temperature that aims at an entropy. */
public final class SacAgent extends BaselineAgent {
    private static final int HEADS = 2;
    private static final int POLICY = FIRST_STREAM;
    private static final int CRITIC = POLICY + 1;
    private static final int TEMPERATURE = POLICY + 2;
    private static final int NEXT_ACTIONS = POLICY + 3;
    private static final int ACTIONS = POLICY + 4;
    private static final int TARGETS = POLICY + 5;

    private final SacConfig config;
    private final Gaussian gaussian;
    private final NetworkBank actor;
    private final NetworkBank critic;
    private final NetworkBank logTemperature;
    private final NextActions next;
    private final SampledPolicy policy;
    private final Trace criticTrace;
    private final Tensor temperature;
    private final Tensor targets;
    private final CriticOutputs criticOutputs;
    private final Tensor criticGradients;
    private final Tensor criticGradNorm;
    private final Tensor actorGradNorm;
    private final Tensor temperatureLoss;
    private final Tensor temperatureGradNorm;

    private SacAgent(Engine engine, SacConfig config, int obsDim, int actDim, boolean recording) {
        super(engine, config, obsDim, actDim, recording);
        this.config = config;
        boolean authors = config.authorsForm();
        gaussian = authors ? GaussianPolicies.tanhMean() : GaussianPolicies.squashed();
        NetworkOptions options = authors ? NetworkOptions.relu(true).withSharedLogStd() : NetworkOptions.relu(false);
        actor = network("actor", NetworkShape.policy(obsDim, actDim, config.hiddenDims(), options), POLICY);
        critic = network(
                "critic",
                NetworkShape.critics(obsDim, actDim, HEADS, config.hiddenDims(), NetworkOptions.relu(false)),
                CRITIC);
        logTemperature = network("temp", NetworkShape.parameters(1), TEMPERATURE);
        startTemperature(Math.log(config.startTemperature()));
        next = new NextActions(this, actor, critic, gaussian);
        criticTrace = engine.trace(critic, batchSize);
        targets = tensor("target_q", batchSize);
        criticOutputs = new CriticOutputs(
                tensor("q_data", HEADS, batchSize), metric("critic_loss"), metric("q_mean"), metric("q_std"));
        criticGradients = unnamed(HEADS, batchSize);
        criticGradNorm = metric("critic_grad_norm");
        policy = new SampledPolicy(this, actor, critic, gaussian);
        actorGradNorm = metric("actor_grad_norm");
        temperature = metric("temperature");
        temperatureLoss = metric("temp_loss");
        temperatureGradNorm = unnamed();
    }

    private void startTemperature(double log) {
        float[] value = {(float) log};
        for (int s = 0; s < engine.numSeeds(); s++) {
            for (BankPart part : Arrays.asList(BankPart.PARAMS, BankPart.TARGET)) {
                logTemperature.write(part, s, logTemperature.tensors().get(0), value);
            }
        }
    }

    public static SacAgent create(Engine engine, SacConfig config, int obsDim, int actDim) {
        return new SacAgent(engine, config, obsDim, actDim, false);
    }

    /** For verification. */
    public static SacAgent withRecordedDraws(Engine engine, SacConfig config, int obsDim, int actDim) {
        return new SacAgent(engine, config, obsDim, actDim, true);
    }

    @Override
    void update() {
        losses.temperature(logTemperature, temperature);

        // The critics.
        next.draw(random(NEXT_ACTIONS));
        TargetRule rule = new TargetRule(SampleReduction.MEAN, EnsembleRule.MIN, 0, (float) config.discount());
        ops.tdTarget(
                rule,
                random(TARGETS),
                null,
                next.values(),
                batch,
                targets,
                null,
                config.backupEntropy() ? next.entropy(temperature) : null);
        Pass pass = Pass.of(batch.observations(), batch.actions()).keptIn(criticTrace);
        passes.forward(critic, BankPart.PARAMS, pass, criticOutputs.values());
        HeadsError error = config.authorsForm() ? HeadsError.OF_SUM : HeadsError.SUM;
        passes.squaredError(error, criticOutputs, targets, criticGradients);
        passes.backward(criticTrace, criticGradients, Gradients.REPLACE, Gradients.NONE, null);
        constantStep(critic, config.criticLearningRate(), config.targetRate(), criticGradNorm);

        // The policy, with the critics as they are now.
        policy.gradients(random(ACTIONS), temperature);
        if (config.authorsForm()) {
            decayedStep(actor, config.actorLearningRate(), actorGradNorm);
        } else {
            constantStep(actor, config.actorLearningRate(), 0, actorGradNorm);
        }

        // The temperature.
        losses.temperatureLoss(logTemperature, policy.meanLogProb(), targetEntropy(), temperatureLoss);
        constantStep(logTemperature, config.temperatureLearningRate(), 0, temperatureGradNorm);
    }

    private float targetEntropy() {
        return config.targetEntropy() == 0 ? -actDim : (float) config.targetEntropy();
    }

    /** Acts by samples, in the agent's engine: how it explores. */
    public ActingPolicy samplingPolicy() {
        return RecordedPolicy.of(new GaussianRule(actor, gaussian, 1), engine);
    }

    @Override
    public Measurable measurable() {
        return Measurable.withCritic(config.discount(), critic);
    }

    @Override
    public DecisionRule decisionRule() {
        return new GaussianRule(actor, gaussian, (float) config.actingTemperature());
    }
}
