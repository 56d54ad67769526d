// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.setup;

import java.util.Map;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.DacConfig;
import org.dacnative.engine.ActorOutputs;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.Batch;
import org.dacnative.engine.ChainDraws;
import org.dacnative.engine.CriticOutputs;
import org.dacnative.engine.Diffusion;
import org.dacnative.engine.DiffusionDraws;
import org.dacnative.engine.DualRule;
import org.dacnative.engine.Operations;
import org.dacnative.engine.Optimizer;
import org.dacnative.engine.Optimizer.TargetMoves;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Replay;
import org.dacnative.engine.SampleReduction;
import org.dacnative.engine.Sampler;
import org.dacnative.engine.SamplerKind;
import org.dacnative.engine.Sampling;
import org.dacnative.engine.TargetRule;
import org.dacnative.engine.Tensor;

/**
 * The operations of an agent's update one by one, on the agent's own networks and tensors, so that each can be measured
 * and checked alone. What the agent issues as a whole is in DacAgent; UpdateCheck proves that both are the same.
 */
public final class UpdateOperations {
    private final DacAgent agent;
    private final DacConfig config;
    private final Operations ops;
    private final Map<String, Tensor> tensors;
    private final Batch batch;
    private final Diffusion diffusion;
    private final ChainDraws chainDraws;
    private final DiffusionDraws diffusionDraws;

    private UpdateOperations(DacAgent agent, ChainDraws chainDraws, DiffusionDraws diffusionDraws) {
        this.agent = agent;
        this.config = agent.config();
        this.ops = agent.engine().operations();
        this.tensors = agent.tensors();
        this.chainDraws = chainDraws;
        this.diffusionDraws = diffusionDraws;
        batch = new Batch(
                tensor("batch/observations"),
                tensor("batch/actions"),
                tensor("batch/rewards"),
                tensor("batch/masks"),
                tensor("batch/next_observations"));
        diffusion = new Diffusion(tensor("actor/t"), tensor("actor/eps"), tensor("actor/noisy_actions"));
    }

    /** The engine makes the draws. */
    public static UpdateOperations of(DacAgent agent) {
        return new UpdateOperations(agent, ChainDraws.NONE, DiffusionDraws.NONE);
    }

    /** For an agent made with recorded draws. */
    public static UpdateOperations withRecordedDraws(DacAgent agent) {
        return new UpdateOperations(
                agent,
                agent.recordedDraws().targetActions(),
                agent.recordedDraws().diffusion());
    }

    public DacAgent agent() {
        return agent;
    }

    /** A tensor of the update by its name, for example "critic/target_q". */
    public Tensor tensor(String name) {
        return tensors.get(name);
    }

    public Batch batch() {
        return batch;
    }

    public void sampleBatch(Replay replay, Sampling sampling) {
        ops.sampleBatch(replay, sampling, random(1), batch);
    }

    public void denoise() {
        ops.denoise(
                agent.actor(),
                BankPart.TARGET,
                new Sampler(agent.schedule(), SamplerKind.DDPM, 1, 0, config.clipSampler(), 1),
                null,
                random(2),
                chainDraws,
                batch.nextObservations(),
                tensor("critic/next_actions"),
                null);
    }

    public void ensembleValues() {
        ops.ensembleValues(
                agent.critic(),
                BankPart.TARGET,
                batch.nextObservations(),
                tensor("critic/next_actions"),
                tensor("critic/next_v_all"));
    }

    /** The bootstrap targets from the values. */
    public void tdTarget() {
        TargetRule rule = new TargetRule(
                SampleReduction.MEAN, config.ensembleRule(), (float) config.rho(), (float) config.discount());
        ops.tdTarget(rule, random(3), null, tensor("critic/next_v_all"), batch, tensor("critic/target_q"), null);
    }

    public void criticGradients() {
        CriticOutputs outputs = new CriticOutputs(
                tensor("critic/q_data"), tensor("critic/loss"), tensor("critic/qs"), tensor("critic/qs_std"));
        ops.criticGradients(agent.critic(), batch, tensor("critic/target_q"), outputs);
    }

    public void criticOptimizer() {
        ops.optimizerStep(
                agent.critic(), optimizer(config.criticLearningRate(), TargetMoves.ALWAYS), tensor("critic/grad_norm"));
    }

    public void diffuse() {
        ops.diffuse(agent.schedule(), random(4), diffusionDraws, batch.actions(), diffusion);
    }

    public void qGuidance() {
        ops.qGuidance(
                agent.critic(),
                BankPart.TARGET,
                batch,
                diffusion.noisyActions(),
                tensor("actor/Q_norm"),
                tensor("actor/Q_grad"));
    }

    public void actorGradients() {
        ActorOutputs outputs = new ActorOutputs(
                tensor("actor/pred_eps"),
                tensor("actor/bc_loss"),
                tensor("actor/guidance_loss"),
                tensor("actor/actor_loss"));
        ops.actorGradients(
                agent.actor(),
                agent.schedule(),
                config.guidance().atNoisyActions(),
                tensor("eta"),
                batch.observations(),
                diffusion,
                tensor("actor/Q_grad"),
                outputs);
    }

    public void actorOptimizer() {
        TargetMoves moves = new TargetMoves(agent.updates(), config.actorTargetEvery(), config.actorTargetAfter());
        ops.optimizerStep(agent.actor(), optimizer(config.actorLearningRate(), moves), tensor("actor/grad_norm"));
    }

    /** Only where eta is trained. */
    public void dualStep() {
        if (config.etaLearningRate() > 0) {
            DualRule rule = new DualRule(
                    (float) config.etaLearningRate(), (float) config.bcThreshold(), (float) config.etaMin(), (float)
                            config.etaMax());
            ops.dualStep(tensor("eta"), tensor("actor/bc_loss"), rule);
        }
    }

    /** All of them but the sampling of the batch, in the order of an update. */
    public void update() {
        denoise();
        ensembleValues();
        tdTarget();
        criticGradients();
        criticOptimizer();
        diffuse();
        qGuidance();
        actorGradients();
        actorOptimizer();
        dualStep();
        ops.advance(agent.updates());
    }

    private RandomSource random(int stream) {
        return new RandomSource(agent.updates(), stream);
    }

    private Optimizer optimizer(double learningRate, TargetMoves moves) {
        return new Optimizer(
                (float) learningRate,
                config.maxSteps(),
                (float) config.gradientClipNorm(),
                (float) config.targetRate(),
                moves);
    }
}
