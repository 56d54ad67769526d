// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.DiffusionRule;
import org.dacnative.algorithm.Measurable;
import org.dacnative.engine.Activation;
import org.dacnative.engine.ActorOutputs;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.Diffusion;
import org.dacnative.engine.DiffusionDraws;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Gradients;
import org.dacnative.engine.GuidanceKind;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkOptions;
import org.dacnative.engine.NetworkShape;
import org.dacnative.engine.NoiseSchedule;
import org.dacnative.engine.Optimizer;
import org.dacnative.engine.Optimizer.TargetMoves;
import org.dacnative.engine.Pass;
import org.dacnative.engine.Sampler;
import org.dacnative.engine.SamplerKind;
import org.dacnative.engine.Tensor;
import org.dacnative.engine.Trace;

/** Behaviour cloning by diffusion: mean over the batch of the squared error of predicted noise, summed over an action. */
public final class DbcAgent extends BaselineAgent {
    private static final int POLICY = FIRST_STREAM;
    private static final int FORWARD_DIFFUSION = POLICY + 1;

    private final DbcConfig config;
    private final NetworkBank actor;
    private final NoiseSchedule schedule;
    private final Trace trace;
    private final DiffusionDraws recorded;
    private final Diffusion diffusion;
    private final ActorOutputs outputs;
    private final Tensor weight;
    private final Tensor noiseGradients;
    private final Tensor gradNorm;

    private DbcAgent(Engine engine, DbcConfig config, int obsDim, int actDim, boolean recording) {
        super(engine, config, obsDim, actDim, recording);
        this.config = config;
        NetworkOptions options = new NetworkOptions(Activation.MISH, config.layerNorm(), 0, 0, false);
        actor = network("actor", NetworkShape.noiseModel(obsDim, actDim, config.hiddenDims(), options), POLICY);
        schedule = engine.noiseSchedule(config.betaSchedule(), config.diffusionSteps());
        trace = engine.trace(actor, batchSize);
        recorded = new DiffusionDraws(recorded("t", batchSize), recorded("eps", batchSize, actDim));
        diffusion = new Diffusion(
                unnamed(batchSize), unnamed(batchSize, actDim), tensor("noisy_actions", batchSize, actDim));
        outputs = new ActorOutputs(tensor("pred_eps", batchSize, actDim), unnamed(), unnamed(), metric("loss"));
        weight = Tensors.filled(engine, actDim); // the sum over an action is A times the mean
        noiseGradients = unnamed(batchSize, actDim);
        gradNorm = metric("grad_norm");
    }

    public static DbcAgent create(Engine engine, DbcConfig config, int obsDim, int actDim) {
        return new DbcAgent(engine, config, obsDim, actDim, false);
    }

    /** For verification. */
    public static DbcAgent withRecordedDraws(Engine engine, DbcConfig config, int obsDim, int actDim) {
        return new DbcAgent(engine, config, obsDim, actDim, true);
    }

    @Override
    void update() {
        ops.diffuse(schedule, random(FORWARD_DIFFUSION), recorded, batch.actions(), diffusion);
        Pass pass =
                Pass.at(batch.observations(), diffusion.noisyActions(), diffusion.timesteps(), config.diffusionSteps());
        passes.forward(actor, BankPart.PARAMS, pass.keptIn(trace), outputs.predictedNoise());
        passes.noiseRegression(schedule, GuidanceKind.SOFT, weight, diffusion, null, outputs, noiseGradients);
        passes.backward(trace, noiseGradients, Gradients.REPLACE, Gradients.NONE, null);
        Optimizer step = new Optimizer(
                (float) config.actorLearningRate(),
                config.maxSteps(),
                (float) config.gradientClipNorm(),
                0,
                TargetMoves.ALWAYS);
        ops.optimizerStep(actor, step, gradNorm);
    }

    /** The noise schedule, which verification replaces by the recorded one. */
    public NoiseSchedule schedule() {
        return schedule;
    }

    @Override
    public Measurable measurable() {
        return Measurable.withNoise(new Measurable.NoiseModel(actor, schedule, config.diffusionSteps()));
    }

    @Override
    public DecisionRule decisionRule() {
        Sampler sampler = new Sampler(schedule, SamplerKind.DDPM, 1, 0, true, (float) config.actingTemperature());
        return DiffusionRule.of(new DiffusionRule.Chain(actor, sampler, false, ACTING_CHAIN));
    }
}
