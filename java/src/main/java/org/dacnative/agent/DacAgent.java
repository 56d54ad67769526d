// SPDX-License-Identifier: Apache-2.0
package org.dacnative.agent;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.DiffusionRule;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Measurable;
import org.dacnative.algorithm.Metrics;
import org.dacnative.algorithm.RecordedPolicy;
import org.dacnative.algorithm.State;
import org.dacnative.engine.ActionChoice;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.ChainDraws;
import org.dacnative.engine.Counter;
import org.dacnative.engine.DualRule;
import org.dacnative.engine.Engine;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NoiseSchedule;
import org.dacnative.engine.Operations;
import org.dacnative.engine.Optimizer;
import org.dacnative.engine.Optimizer.TargetMoves;
import org.dacnative.engine.Program;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Replay;
import org.dacnative.engine.SampleReduction;
import org.dacnative.engine.Sampling;
import org.dacnative.engine.TargetRule;
import org.dacnative.engine.Tensor;

/**
 * Diffusion Actor-Critic (arXiv 2405.20555) for all seeds of an engine. {@link #update} is the algorithm; it is issued
 * once, kept by the engine as a program, and costs no call into Java from then on. Weights and tensors live in the
 * engine and are freed with it.
 */
public final class DacAgent implements Agent {
    private final Engine engine;
    private final Operations ops;
    private final DacConfig config;
    private final Networks networks;
    private final NetworkBank actor;
    private final NetworkBank critic;
    private final NoiseSchedule schedule;
    private final Counter updates;
    private final UpdateTensors t;
    private final RecordedDraws recorded;
    private final ChainDraws targetActionDraws;
    private final ActorGradients actorGradients;

    private DacAgent(Engine engine, DacConfig config, int obsDim, int actDim, RecordedDraws recorded) {
        this.engine = engine;
        this.ops = engine.operations();
        this.config = config;
        this.recorded = recorded;
        this.networks = Networks.create(engine, config, obsDim, actDim);
        this.actor = networks.actor();
        this.critic = networks.critic();
        this.schedule = networks.schedule();
        this.updates = engine.counter(0);
        this.t = new UpdateTensors(networks, recorded != RecordedDraws.NONE);
        long targetRows = (long) config.batchSize() * config.numQSamples();
        this.targetActionDraws = recorded == RecordedDraws.NONE
                ? new ChainDraws(networks.prior(targetRows), null)
                : recorded.targetActions();
        this.actorGradients = ActorGradients.of(networks, updates, t, recorded);
        setEta((float) config.eta());
    }

    /** An agent whose draws the engine makes. */
    public static DacAgent create(Engine engine, DacConfig config, int obsDim, int actDim) {
        return new DacAgent(engine, config, obsDim, actDim, RecordedDraws.NONE);
    }

    /** An agent that takes its draws from {@link #recordedDraws} and keeps the denoising chain, for verification. */
    public static DacAgent withRecordedDraws(Engine engine, DacConfig config, int obsDim, int actDim) {
        return new DacAgent(engine, config, obsDim, actDim, RecordedDraws.allocate(engine, config, actDim));
    }

    /** Sampling, update and counter as one program: run it n times for n updates. */
    @Override
    public Program recordTraining(Replay replay, Sampling sampling) {
        return engine.record(() -> issueTraining(replay, sampling));
    }

    /** Executes at once, or is kept while the engine records. */
    void issueTraining(Replay replay, Sampling sampling) {
        ops.sampleBatch(replay, sampling, random(RandomStreams.MINIBATCH), t.batch);
        update();
        finishUpdate();
    }

    /** Update and counter on whatever the batch tensors hold. */
    public Program recordUpdate() {
        return engine.record(() -> {
            update();
            finishUpdate();
        });
    }

    /** One update, in the order of the authors' program. */
    private void update() {
        // 1. Target actions: N for each next state, from the target actor.
        ops.denoise(
                actor,
                BankPart.TARGET,
                networks.sampler(),
                networks.trainingGuide(),
                random(RandomStreams.TARGET_ACTIONS),
                targetActionDraws,
                t.batch.nextObservations(),
                t.nextActions,
                t.nextActionChain);

        // 2. Target values: the target critics there, one number a row, bootstrapped.
        ops.ensembleValues(critic, BankPart.TARGET, t.batch.nextObservations(), t.nextActions, t.nextActionValues);
        ops.tdTarget(
                targetRule(),
                random(RandomStreams.ENSEMBLE_WEIGHTS),
                recorded.ensembleWeights(),
                t.nextActionValues,
                t.batch,
                t.targets,
                t.nextValues);

        // 3. Critic step; its target moves in every update.
        ops.criticGradients(critic, t.batch, t.targets, t.critic);
        ops.optimizerStep(critic, optimizer(config.criticLearningRate(), TargetMoves.ALWAYS), t.criticGradNorm);

        // 4. Actor draws: noise on the data's actions.
        ops.diffuse(
                schedule,
                random(RandomStreams.FORWARD_DIFFUSION),
                recorded.diffusion(),
                t.batch.actions(),
                t.diffusion);

        // 5. and 6. Q guidance from the target that step 3 has just moved, and the gradients of the actor's loss.
        actorGradients.issue();

        // 6. and 8. Actor step; its target moves now and then.
        TargetMoves moves = new TargetMoves(updates, config.actorTargetEvery(), config.actorTargetAfter());
        ops.optimizerStep(actor, optimizer(config.actorLearningRate(), moves), t.actorGradNorm);

        // 7. Dual step, driven by the regression loss of the actor before its step.
        if (config.etaLearningRate() > 0 && config.guidanceLoss()) {
            ops.dualStep(t.eta, actorGradients.bcLoss(), dualRule());
        }
    }

    /** Counts the update and marks what is not finite. */
    private void finishUpdate() {
        t.watched.advance(updates);
    }

    /** A policy in the agent's engine. */
    public RecordedPolicy policy() {
        return policy(engine);
    }

    @Override
    public Measurable measurable() {
        return Measurable.withBoth(
                config.discount(), new Measurable.NoiseModel(actor, schedule, config.diffusionSteps()), critic);
    }

    @Override
    public RecordedPolicy policy(Engine where) {
        return RecordedPolicy.of(decisionRule(), where);
    }

    /**
     * M candidates a state from the online actor, scored by the target critics, one taken. The sampler's noise has
     * temperature 1; the configured temperature is that of the choice.
     */
    @Override
    public DiffusionRule decisionRule() {
        boolean led = config.actWithGuide() || config.sampler() == SamplerChoice.DDPM_QG;
        return new DiffusionRule(
                new DiffusionRule.Chain(
                        actor,
                        networks.sampler(),
                        config.actionPrior() == ActionPrior.ZEROS,
                        RandomStreams.ACTING_CANDIDATES),
                new DiffusionRule.Choice(
                        critic,
                        config.numActionSamples(),
                        ActionChoice.byMean((float) config.actingTemperature()),
                        RandomStreams.ACTING_CHOICE),
                led ? t.eta : null);
    }

    /** Names and meanings: docs/algorithm.md. */
    @Override
    public Metrics metrics() {
        return t.watched.metrics();
    }

    @Override
    public State state() {
        return new State(engine.numSeeds())
                .trained("actor", actor)
                .trained("critic", critic)
                .tensor("eta", t.eta)
                .tensor("not_finite", t.watched.notFinite())
                .counter("updates", updates);
    }

    @Override
    public List<Divergence> divergences() {
        return t.watched.divergences();
    }

    @Override
    public Engine engine() {
        return engine;
    }

    public DacConfig config() {
        return config;
    }

    public int obsDim() {
        return networks.obsDim();
    }

    public int actDim() {
        return networks.actDim();
    }

    /** eps(s, a, t) with its target. */
    public NetworkBank actor() {
        return actor;
    }

    /** The ensemble of H critics with its target. */
    public NetworkBank critic() {
        return critic;
    }

    public NoiseSchedule schedule() {
        return schedule;
    }

    @Override
    public Counter updates() {
        return updates;
    }

    /** The tensors of an update by name, for example "critic/target_q" (S, B); each has the seed as its first axis. */
    public Map<String, Tensor> tensors() {
        return t.byName();
    }

    /** The tensors that hold the draws; IllegalStateException if the engine draws them itself. */
    public RecordedDraws recordedDraws() {
        if (recorded == RecordedDraws.NONE) {
            throw new IllegalStateException("this agent's draws are made by the engine");
        }
        return recorded;
    }

    /** Sets the dual variable of every seed. */
    public void setEta(float value) {
        float[] values = new float[engine.numSeeds()];
        Arrays.fill(values, value);
        t.eta.write(values);
    }

    private RandomSource random(int stream) {
        return new RandomSource(updates, stream);
    }

    private TargetRule targetRule() {
        return new TargetRule(
                config.maxQ() ? SampleReduction.MAX : SampleReduction.MEAN,
                config.ensembleRule(),
                (float) config.rho(),
                (float) config.discount());
    }

    private Optimizer optimizer(double learningRate, TargetMoves moves) {
        return new Optimizer(
                (float) learningRate,
                config.maxSteps(),
                (float) config.gradientClipNorm(),
                (float) config.targetRate(),
                moves);
    }

    private DualRule dualRule() {
        return new DualRule(
                (float) config.etaLearningRate(), (float) config.bcThreshold(), (float) config.etaMin(), (float)
                        config.etaMax());
    }
}
