// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.DiffusionRule;
import org.dacnative.algorithm.Measurable;
import org.dacnative.engine.ActionChoice;
import org.dacnative.engine.ActorOutputs;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.ChainDraws;
import org.dacnative.engine.CriticOutputs;
import org.dacnative.engine.Diffusion;
import org.dacnative.engine.DiffusionDraws;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EnsembleRule;
import org.dacnative.engine.Gradients;
import org.dacnative.engine.GuidanceKind;
import org.dacnative.engine.HeadsError;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkShape;
import org.dacnative.engine.NoiseSchedule;
import org.dacnative.engine.Optimizer;
import org.dacnative.engine.Optimizer.TargetMoves;
import org.dacnative.engine.Pass;
import org.dacnative.engine.SampleReduction;
import org.dacnative.engine.Sampler;
import org.dacnative.engine.SamplerKind;
import org.dacnative.engine.TargetRule;
import org.dacnative.engine.Tensor;
import org.dacnative.engine.Trace;

/**
 * Diffusion-QL: a diffusion policy whose denoised actions climb Q, with the gradient through the whole chain. As in the
 * authors' program the actor moves first, and each state has N actions.
 */
public final class DqlAgent extends BaselineAgent {
    private static final int HEADS = 2;
    private static final int ACTOR = FIRST_STREAM;
    private static final int CRITIC = ACTOR + 1;
    private static final int FORWARD_DIFFUSION = ACTOR + 2;
    private static final int ACTIONS = ACTOR + 3;
    private static final int HEAD = ACTOR + 4;
    private static final int TARGET_ACTIONS = ACTOR + 5;

    private final DqlConfig config;
    private final NetworkBank actor;
    private final NetworkBank critic;
    private final NoiseSchedule schedule;
    private final Sampler sampler;
    private final Trace actorTrace;
    private final Trace valueTrace;
    private final Trace criticTrace;

    private final DiffusionDraws recordedDiffusion;
    private final ChainDraws recordedActions;
    private final Tensor recordedHead;
    private final ChainDraws recordedTargets;

    private final Diffusion diffusion;
    private final ActorOutputs actorOutputs;
    private final Tensor eta;
    private final Tensor noiseGradients;
    private final Tensor actions;
    private final Tensor chain;
    private final Tensor values;
    private final Tensor valueGradients;
    private final Tensor actionGradients;
    private final Tensor qLoss;
    private final Tensor actorGradNorm;

    private final Tensor nextActions;
    private final Tensor nextValues;
    private final Tensor targets;
    private final CriticOutputs criticOutputs;
    private final Tensor criticGradients;
    private final Tensor criticGradNorm;

    private DqlAgent(Engine engine, DqlConfig config, int obsDim, int actDim, boolean recording) {
        super(engine, config, obsDim, actDim, recording);
        this.config = config;
        long rows = (long) batchSize * config.numQSamples();
        int steps = config.diffusionSteps();
        actor = network("actor", NetworkShape.noiseModel(obsDim, actDim, config.hiddenDims()), ACTOR);
        critic = network("critic", NetworkShape.critics(obsDim, actDim, HEADS, config.hiddenDims()), CRITIC);
        schedule = engine.noiseSchedule(config.betaSchedule(), steps);
        sampler = new Sampler(schedule, SamplerKind.DDPM, 1, 0, true, 1);
        actorTrace = engine.trace(actor, batchSize);
        valueTrace = engine.trace(critic, rows);
        criticTrace = engine.trace(critic, batchSize);
        recordedDiffusion = new DiffusionDraws(recorded("t", batchSize), recorded("eps", batchSize, actDim));
        recordedActions = new ChainDraws(recorded("prior", rows, actDim), recorded("z", steps, rows, actDim));
        recordedHead = recorded("u");
        recordedTargets =
                new ChainDraws(recorded("critic_prior", rows, actDim), recorded("critic_z", steps, rows, actDim));
        diffusion = new Diffusion(unnamed(batchSize), unnamed(batchSize, actDim), unnamed(batchSize, actDim));
        actorOutputs = new ActorOutputs(
                tensor("pred_eps", batchSize, actDim), metric("bc_loss"), unnamed(), metric("actor_loss"));
        eta = Tensors.filled(engine, config.eta());
        noiseGradients = unnamed(batchSize, actDim);
        actions = tensor("x0", rows, actDim);
        chain = unnamed(steps, rows, actDim);
        values = unnamed(HEADS, rows);
        valueGradients = unnamed(HEADS, rows);
        actionGradients = unnamed(rows, actDim);
        qLoss = metric("q_loss");
        actorGradNorm = metric("actor_grad_norm");
        nextActions = tensor("next_x0", rows, actDim);
        nextValues = tensor("next_v_all", HEADS, rows);
        targets = tensor("target_q", batchSize);
        criticOutputs =
                new CriticOutputs(unnamed(HEADS, batchSize), metric("critic_loss"), metric("q_mean"), metric("q_std"));
        criticGradients = unnamed(HEADS, batchSize);
        criticGradNorm = metric("critic_grad_norm");
    }

    public static DqlAgent create(Engine engine, DqlConfig config, int obsDim, int actDim) {
        return new DqlAgent(engine, config, obsDim, actDim, false);
    }

    /** For verification. */
    public static DqlAgent withRecordedDraws(Engine engine, DqlConfig config, int obsDim, int actDim) {
        return new DqlAgent(engine, config, obsDim, actDim, true);
    }

    @Override
    void update() {
        // 1. Noise regression on the data's actions.
        ops.diffuse(schedule, random(FORWARD_DIFFUSION), recordedDiffusion, batch.actions(), diffusion);
        Pass pass =
                Pass.at(batch.observations(), diffusion.noisyActions(), diffusion.timesteps(), config.diffusionSteps());
        passes.forward(actor, BankPart.PARAMS, pass.keptIn(actorTrace), actorOutputs.predictedNoise());
        passes.noiseRegression(schedule, GuidanceKind.SOFT, eta, diffusion, null, actorOutputs, noiseGradients);
        passes.backward(actorTrace, noiseGradients, Gradients.REPLACE, Gradients.NONE, null);

        // 2. Q at denoised actions, one head by the size of the other, and back through the chain.
        ops.denoise(
                actor,
                BankPart.PARAMS,
                sampler,
                null,
                random(ACTIONS),
                recordedActions,
                batch.observations(),
                actions,
                chain);
        passes.forward(
                critic, BankPart.PARAMS, Pass.of(batch.observations(), actions).keptIn(valueTrace), values);
        losses.crossedValueLoss(random(HEAD), recordedHead, values, valueGradients, qLoss, actorOutputs.actorLoss());
        passes.backward(valueTrace, valueGradients, Gradients.NONE, Gradients.REPLACE, actionGradients);
        passes.denoiseBackward(
                actor, sampler, random(ACTIONS), recordedActions.prior(), batch.observations(), chain, actionGradients);
        TargetMoves moves = new TargetMoves(updates(), config.actorTargetEvery(), config.actorTargetAfter());
        ops.optimizerStep(actor, optimizer(config.actorLearningRate(), moves), actorGradNorm);

        // 3. Target values at the target actor's actions, then the critics.
        ops.denoise(
                actor,
                BankPart.TARGET,
                sampler,
                null,
                random(TARGET_ACTIONS),
                recordedTargets,
                batch.nextObservations(),
                nextActions,
                null);
        ops.ensembleValues(critic, BankPart.TARGET, batch.nextObservations(), nextActions, nextValues);
        SampleReduction reduction = config.authorsTarget() ? SampleReduction.PIECES : SampleReduction.MEAN_OF_MINIMA;
        TargetRule rule = new TargetRule(reduction, EnsembleRule.MIN, 0, (float) config.discount());
        ops.tdTarget(rule, random(HEAD), null, nextValues, batch, targets, null);
        passes.forward(
                critic,
                BankPart.PARAMS,
                Pass.of(batch.observations(), batch.actions()).keptIn(criticTrace),
                criticOutputs.values());
        passes.squaredError(HeadsError.SUM, criticOutputs, targets, criticGradients);
        passes.backward(criticTrace, criticGradients, Gradients.REPLACE, Gradients.NONE, null);
        ops.optimizerStep(critic, optimizer(config.criticLearningRate(), TargetMoves.ALWAYS), criticGradNorm);
    }

    private Optimizer optimizer(double rate, TargetMoves moves) {
        return new Optimizer(
                (float) rate, config.maxSteps(), (float) config.gradientClipNorm(), (float) config.targetRate(), moves);
    }

    /** The noise schedule, which verification replaces by the recorded one. */
    public NoiseSchedule schedule() {
        return schedule;
    }

    @Override
    public Measurable measurable() {
        return Measurable.withBoth(
                config.discount(), new Measurable.NoiseModel(actor, schedule, config.diffusionSteps()), critic);
    }

    @Override
    public DecisionRule decisionRule() {
        ActionChoice choice = new ActionChoice((float) config.actingTemperature(), true, true);
        return new DiffusionRule(
                new DiffusionRule.Chain(actor, sampler, false, ACTING_CHAIN),
                new DiffusionRule.Choice(critic, config.numActionSamples(), choice, ACTING_CHOICE),
                null);
    }
}
