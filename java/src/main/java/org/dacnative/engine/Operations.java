// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.util.List;
import org.dacnative.engine.capi.ActorGradientsArgs;
import org.dacnative.engine.capi.CriticGradientsArgs;
import org.dacnative.engine.capi.Dac;
import org.dacnative.engine.capi.DenoiseArgs;
import org.dacnative.engine.capi.DiffuseArgs;
import org.dacnative.engine.capi.OptimizerArgs;
import org.dacnative.engine.capi.QGuidanceArgs;
import org.dacnative.engine.capi.SampleArgs;
import org.dacnative.engine.capi.SelectArgs;
import org.dacnative.engine.capi.TdTargetArgs;
import org.dacnative.engine.capi.WatchArgs;

/**
 * The coarse operations that an update is made of. Each executes at once or, inside {@link Engine#record}, is checked
 * and kept. Every tensor has the seed as its first axis; row b*N + j of a repeated batch is sample j of row b; outputs
 * are the last parameters. A shape that does not fit throws {@link IllegalArgumentException}.
 */
public final class Operations {
    private final Engine engine;

    Operations(Engine engine) {
        this.engine = engine;
    }

    /** The minibatch that the source's counter names; at most as many rows as there can be. */
    public void sampleBatch(Replay replay, Sampling sampling, RandomSource random, Batch batch) {
        try (SampleArgs args = new SampleArgs()) {
            args
                    .struct_size(args.sizeof())
                    .replay(replay.handle())
                    .sampling(sampling.code())
                    .counter(random.counter().handle())
                    .stream(random.stream())
                    .observations(batch.observations().handle())
                    .actions(batch.actions().handle())
                    .rewards(batch.rewards().handle())
                    .masks(batch.masks().handle())
                    .next_observations(batch.nextObservations().handle());
            NativeLibrary.check(Dac.dac_sample_batch(engine.handle(), args));
        }
    }

    /**
     * Actions (S, R*N, A) from the reverse diffusion at observations (S, R, D); N follows from the shapes.
     *
     * @param guide null: none
     * @param chain (S, K, R*N, A) receives x after each of the sampler's rows; null: not kept
     */
    public void denoise(
            NetworkBank actor,
            BankPart part,
            Sampler sampler,
            Guide guide,
            RandomSource random,
            ChainDraws recorded,
            Tensor observations,
            Tensor actions,
            Tensor chain) {
        try (DenoiseArgs args = new DenoiseArgs()) {
            args
                    .struct_size(args.sizeof())
                    .actor(actor.handle())
                    .part(part.code())
                    .counter(random.counter().handle())
                    .stream(random.stream())
                    .observations(observations.handle())
                    .prior(Tensor.handleOrNull(recorded.prior()))
                    .noise(Tensor.handleOrNull(recorded.noise()))
                    .actions(actions.handle())
                    .steps(Tensor.handleOrNull(chain));
            sampler.write(args.sampler());
            if (guide != null) {
                args.guide(guide.critics().handle())
                        .guide_part(guide.part().code())
                        .eta(guide.eta().handle());
            }
            NativeLibrary.check(Dac.dac_denoise(engine.handle(), args));
        }
    }

    /** Values (S, H, R*N) of critics at observations (S, R, D) and actions (S, R*N, A). */
    public void ensembleValues(NetworkBank critic, BankPart part, Tensor observations, Tensor actions, Tensor values) {
        NativeLibrary.check(Dac.dac_ensemble_values(
                engine.handle(),
                critic.handle(),
                part.code(),
                observations.handle(),
                actions.handle(),
                values.handle()));
    }

    /** {@link #tdTarget(TargetRule, RandomSource, Tensor, Tensor, Batch, Tensor, Tensor, Entropy)} without entropy. */
    public void tdTarget(
            TargetRule rule,
            RandomSource random,
            Tensor recordedUniforms,
            Tensor values,
            Batch batch,
            Tensor targets,
            Tensor nextValues) {
        tdTarget(rule, random, recordedUniforms, values, batch, targets, nextValues, null);
    }

    /**
     * Bootstrap targets y from the values (S, H, B*N) at the next actions.
     *
     * @param recordedUniforms (S, H, B) for {@link EnsembleRule#RAND_CONVEX}; null: drawn
     * @param targets y (S, B)
     * @param nextValues v (S, B), or (S, 1, B) to be taken as the values of one head; null: not kept
     * @param entropy of the next actions; null: does not count
     */
    public void tdTarget(
            TargetRule rule,
            RandomSource random,
            Tensor recordedUniforms,
            Tensor values,
            Batch batch,
            Tensor targets,
            Tensor nextValues,
            Entropy entropy) {
        try (TdTargetArgs args = new TdTargetArgs()) {
            args
                    .struct_size(args.sizeof())
                    .values(values.handle())
                    .over_samples(rule.overSamples().code())
                    .over_ensemble(rule.overEnsemble().code())
                    .rho(rule.rho())
                    .discount(rule.discount())
                    .counter(random.counter().handle())
                    .stream(random.stream())
                    .uniforms(Tensor.handleOrNull(recordedUniforms))
                    .rewards(batch.rewards().handle())
                    .masks(batch.masks().handle())
                    .targets(targets.handle())
                    .next_values(Tensor.handleOrNull(nextValues));
            if (entropy != null) {
                args.log_probs(entropy.logProbs().handle())
                        .temperature(entropy.temperature().handle());
            }
            NativeLibrary.check(Dac.dac_td_target(engine.handle(), args));
        }
    }

    /** Gradients of mean over (H, B) of (Q_h(s, a) - y)^2 into the bank's {@link BankPart#GRADS}. */
    public void criticGradients(NetworkBank critic, Batch batch, Tensor targets, CriticOutputs outputs) {
        try (CriticGradientsArgs args = new CriticGradientsArgs()) {
            args.struct_size(args.sizeof())
                    .critic(critic.handle())
                    .observations(batch.observations().handle())
                    .actions(batch.actions().handle())
                    .targets(targets.handle())
                    .values(outputs.values().handle())
                    .loss(outputs.loss().handle())
                    .value_mean(outputs.valueMean().handle())
                    .value_std(outputs.valueStd().handle());
            NativeLibrary.check(Dac.dac_critic_gradients(engine.handle(), args));
        }
    }

    /**
     * One step of the optimizer and of the target average, in one pass.
     *
     * @param gradNorm (S) global norm before clipping
     */
    public void optimizerStep(NetworkBank bank, Optimizer optimizer, Tensor gradNorm) {
        Optimizer.TargetMoves moves = optimizer.moves();
        try (OptimizerArgs args = new OptimizerArgs()) {
            args.struct_size(args.sizeof())
                    .bank(bank.handle())
                    .learning_rate(optimizer.learningRate())
                    .decay_steps(optimizer.decaySteps())
                    .clip_norm(optimizer.clipNorm())
                    .tau(optimizer.targetRate())
                    .counter(moves.counter() == null ? null : moves.counter().handle())
                    .target_every(moves.every())
                    .target_after(moves.after())
                    .grad_norm(gradNorm.handle());
            NativeLibrary.check(Dac.dac_optimizer_step(engine.handle(), args));
        }
    }

    /** Noise on the actions (S, B, A) of a batch, with t uniform on 1..T. */
    public void diffuse(
            NoiseSchedule schedule, RandomSource random, DiffusionDraws recorded, Tensor actions, Diffusion diffusion) {
        try (DiffuseArgs args = new DiffuseArgs()) {
            args
                    .struct_size(args.sizeof())
                    .schedule(schedule.handle())
                    .counter(random.counter().handle())
                    .stream(random.stream())
                    .actions(actions.handle())
                    .recorded_timesteps(Tensor.handleOrNull(recorded.timesteps()))
                    .recorded_noise(Tensor.handleOrNull(recorded.noise()))
                    .timesteps(diffusion.timesteps().handle())
                    .noise(diffusion.noise().handle())
                    .noisy_actions(diffusion.noisyActions().handle());
            NativeLibrary.check(Dac.dac_diffuse(engine.handle(), args));
        }
    }

    /**
     * G, the gradient of the ensemble's mean at the noisy actions over Q_norm + 1e-6.
     *
     * @param qNorm (S) mean over H and B of |Q(s, a)| at the batch's own actions
     * @param guidance G (S, B, A)
     */
    public void qGuidance(
            NetworkBank critic, BankPart part, Batch batch, Tensor noisyActions, Tensor qNorm, Tensor guidance) {
        try (QGuidanceArgs args = new QGuidanceArgs()) {
            args.struct_size(args.sizeof())
                    .critic(critic.handle())
                    .part(part.code())
                    .observations(batch.observations().handle())
                    .actions(batch.actions().handle())
                    .noisy_actions(noisyActions.handle())
                    .q_norm(qNorm.handle())
                    .guidance(guidance.handle());
            NativeLibrary.check(Dac.dac_q_guidance(engine.handle(), args));
        }
    }

    /**
     * Gradients of eta * mean (eps_theta - e)^2 + guidance into the bank's {@link BankPart#GRADS}.
     *
     * @param eta (S)
     * @param guidance G (S, B, A)
     */
    public void actorGradients(
            NetworkBank actor,
            NoiseSchedule schedule,
            GuidanceKind kind,
            Tensor eta,
            Tensor observations,
            Diffusion diffusion,
            Tensor guidance,
            ActorOutputs outputs) {
        try (ActorGradientsArgs args = new ActorGradientsArgs()) {
            args.struct_size(args.sizeof())
                    .actor(actor.handle())
                    .schedule(schedule.handle())
                    .guidance_kind(kind.code())
                    .eta(eta.handle())
                    .observations(observations.handle())
                    .noisy_actions(diffusion.noisyActions().handle())
                    .timesteps(diffusion.timesteps().handle())
                    .noise(diffusion.noise().handle())
                    .guidance(guidance.handle())
                    .predicted_noise(outputs.predictedNoise().handle())
                    .bc_loss(outputs.bcLoss().handle())
                    .guidance_loss(outputs.guidanceLoss().handle())
                    .actor_loss(outputs.actorLoss().handle());
            NativeLibrary.check(Dac.dac_actor_gradients(engine.handle(), args));
        }
    }

    /** One step of the dual variable eta (S), from the noise regression loss (S). */
    public void dualStep(Tensor eta, Tensor bcLoss, DualRule rule) {
        NativeLibrary.check(Dac.dac_dual_step(
                engine.handle(), eta.handle(), bcLoss.handle(), rule.rate(), rule.threshold(), rule.min(), rule.max()));
    }

    /**
     * One of M candidates (S, R*M, A) for each of R rows, by its values (S, H, R*M).
     *
     * @param recordedGumbel (S, R, M); null: drawn
     * @param actions (S, R, A), not clipped
     * @param indices (S, R) whole numbers 0..M-1
     */
    public void selectActions(
            ActionChoice choice,
            RandomSource random,
            Tensor recordedGumbel,
            Tensor candidates,
            Tensor values,
            Tensor actions,
            Tensor indices) {
        try (SelectArgs args = new SelectArgs()) {
            args
                    .struct_size(args.sizeof())
                    .temperature(choice.temperature())
                    .counter(random.counter().handle())
                    .stream(random.stream())
                    .candidates(candidates.handle())
                    .values(values.handle())
                    .gumbel(Tensor.handleOrNull(recordedGumbel))
                    .actions(actions.handle())
                    .indices(indices.handle())
                    .minimum(choice.minimum() ? 1 : 0)
                    .plain_softmax(choice.plainSoftmax() ? 1 : 0);
            NativeLibrary.check(Dac.dac_select_actions(engine.handle(), args));
        }
    }

    /** counter += 1. */
    public void advance(Counter counter) {
        NativeLibrary.check(Dac.dac_advance(engine.handle(), counter.handle()));
    }

    /**
     * counter += 1; then the counter's value is marked for each number that is infinite or not a number, unless it has a
     * mark already.
     *
     * @param watched n tensors (S), at most 16
     * @param marks (S, n), 0: always finite so far
     */
    public void advance(Counter counter, List<Tensor> watched, Tensor marks) {
        try (WatchArgs args = new WatchArgs()) {
            args.struct_size(args.sizeof())
                    .counter(counter.handle())
                    .count(watched.size())
                    .marks(marks.handle());
            for (int i = 0; i < watched.size(); i++) {
                args.watched(i, watched.get(i).handle());
            }
            NativeLibrary.check(Dac.dac_advance_watching(engine.handle(), args));
        }
    }
}
