// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import java.util.ArrayList;
import java.util.List;
import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.GaussianRule;
import org.dacnative.algorithm.Measurable;
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

/** Conservative Q-learning: values of actions that the data do not have are pushed below those that they have. */
public final class CqlAgent extends BaselineAgent {
    private static final int POLICY = FIRST_STREAM;
    private static final int CRITIC = POLICY + 1;
    private static final int NEXT_ACTIONS = POLICY + 2;
    private static final int RANDOM_ACTIONS = POLICY + 3;
    private static final int ACTIONS = POLICY + 4;
    private static final int TARGETS = POLICY + 5;
    private static final int OWN_ACTIONS = POLICY + 6;

    private final CqlConfig config;
    private final Gaussian gaussian = GaussianPolicies.tanhMean();
    private final NetworkBank actor;
    private final NetworkBank critic;
    private final NextActions next;
    private final SampledPolicy policy;
    private final Tensor temperature;
    private final Tensor targets;
    private final CriticOutputs criticOutputs;
    private final Tensor criticLoss;
    private final Tensor gapLoss;
    private final Tensor ownOutputs;
    private final Tensor ownActions;
    private final Tensor recordedRandom;
    private final Tensor randomActions;
    /** At the data, at policy actions here, at next actions there, at random actions. */
    private final List<Trace> traces = new ArrayList<>();

    private final List<Tensor> values = new ArrayList<>();
    private final List<Tensor> valueGradients = new ArrayList<>();
    private final Tensor criticGradNorm;
    private final Tensor actorGradNorm;

    private CqlAgent(Engine engine, CqlConfig config, int obsDim, int actDim, boolean recording) {
        super(engine, config, obsDim, actDim, recording);
        this.config = config;
        int heads = config.numCritics();
        NetworkOptions plain = NetworkOptions.relu(false);
        actor = network(
                "actor", NetworkShape.policy(obsDim, actDim, config.hiddenDims(), plain.withSharedLogStd()), POLICY);
        critic = network("critic", NetworkShape.critics(obsDim, actDim, heads, config.hiddenDims(), plain), CRITIC);
        next = new NextActions(this, actor, critic, gaussian);
        temperature = Tensors.filled(engine, config.entropyTemperature());
        targets = tensor("target_q", batchSize);
        long randomRows = (long) batchSize * config.randomActions();
        recordedRandom = recorded("rand_actions", randomRows, actDim);
        randomActions = unnamed(randomRows, actDim);
        ownOutputs = unnamed(batchSize, 2L * actDim);
        ownActions = unnamed(batchSize, actDim);
        for (long rows : List.of((long) batchSize, (long) batchSize, (long) batchSize, randomRows)) {
            traces.add(engine.trace(critic, rows));
            values.add(unnamed(heads, rows));
            valueGradients.add(unnamed(heads, rows));
        }
        criticLoss = metric("critic_loss");
        criticOutputs = new CriticOutputs(values.get(0), metric("td_loss"), metric("q_mean"), metric("q_std"));
        gapLoss = metric("gap_loss");
        criticGradNorm = metric("critic_grad_norm");
        policy = new SampledPolicy(this, actor, critic, gaussian);
        actorGradNorm = metric("actor_grad_norm");
    }

    public static CqlAgent create(Engine engine, CqlConfig config, int obsDim, int actDim) {
        return new CqlAgent(engine, config, obsDim, actDim, false);
    }

    /** For verification. */
    public static CqlAgent withRecordedDraws(Engine engine, CqlConfig config, int obsDim, int actDim) {
        return new CqlAgent(engine, config, obsDim, actDim, true);
    }

    @Override
    void update() {
        // Targets.
        next.draw(random(NEXT_ACTIONS));
        TargetRule rule = new TargetRule(SampleReduction.MEAN, EnsembleRule.MIN, 0, (float) config.discount());
        ops.tdTarget(rule, random(TARGETS), null, next.values(), batch, targets, null, next.entropy(temperature));

        // The critics: the TD error, and the gap.
        losses.uniformActions(random(RANDOM_ACTIONS), recordedRandom, randomActions);
        pass(0, batch.observations(), batch.actions());
        pass(1, batch.observations(), actionsHere());
        pass(2, batch.nextObservations(), next.actions());
        pass(3, batch.observations(), randomActions);
        passes.squaredError(HeadsError.MEAN, criticOutputs, targets, valueGradients.get(0));
        losses.conservativeLoss(
                (float) config.entropyTemperature(),
                (float) config.alpha(),
                config.authorsGap(),
                values,
                valueGradients,
                gapLoss);
        losses.weightedSum(criticOutputs.loss(), gapLoss, (float) config.alpha(), criticLoss);
        for (int i = 0; i < traces.size(); i++) {
            Gradients weights = i == 0 ? Gradients.REPLACE : Gradients.ADD;
            passes.backward(traces.get(i), valueGradients.get(i), weights, Gradients.NONE, null);
        }
        constantStep(critic, config.criticLearningRate(), config.targetRate(), criticGradNorm);

        // The policy, with the critics as they are now.
        policy.gradients(random(ACTIONS), temperature);
        decayedStep(actor, config.actorLearningRate(), actorGradNorm);
    }

    private void pass(int i, Tensor observations, Tensor actions) {
        passes.forward(critic, BankPart.PARAMS, Pass.of(observations, actions).keptIn(traces.get(i)), values.get(i));
    }

    /** The policy's actions at these states; the authors take those of the next states. */
    private Tensor actionsHere() {
        if (config.authorsGap()) {
            return next.actions();
        }
        forward(actor, BankPart.PARAMS, batch.observations(), null, ownOutputs);
        losses.gaussianSample(gaussian, 1, random(OWN_ACTIONS), null, ownOutputs, ownActions, null);
        return ownActions;
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
