// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import org.dacnative.engine.capi.BackwardArgs;
import org.dacnative.engine.capi.Dac;
import org.dacnative.engine.capi.DenoiseBackwardArgs;
import org.dacnative.engine.capi.ForwardArgs;
import org.dacnative.engine.capi.NoiseRegressionArgs;
import org.dacnative.engine.capi.SquaredErrorArgs;
import org.dacnative.engine.capi.ValueLossArgs;

/**
 * The general passes: what an algorithm or an option is made of that the fused operations of {@link Operations} do not fit.
 * A gradient is a forward pass with a trace, a loss that writes the gradient at the outputs, and a backward pass with the
 * same trace. Conventions are those of {@link Operations}.
 */
public final class Passes {
    private final Engine engine;

    Passes(Engine engine) {
        this.engine = engine;
    }

    /** Outputs: noise model (S, R*N, A), critics (S, H, R*N), policy (S, R*N, 2A). */
    public void forward(NetworkBank bank, BankPart part, Pass pass, Tensor outputs) {
        try (ForwardArgs args = new ForwardArgs()) {
            args.struct_size(args.sizeof())
                    .bank(bank.handle())
                    .part(part.code())
                    .observations(pass.observations().handle())
                    .actions(Tensor.handleOrNull(pass.actions()))
                    .steps(pass.steps())
                    .timesteps(Tensor.handleOrNull(pass.timesteps()))
                    .trace(Trace.handleOrNull(pass.trace()))
                    .outputs(outputs.handle());
            if (pass.dropout() != null) {
                write(pass.dropout(), args);
            }
            NativeLibrary.check(Dac.dac_forward(engine.handle(), args));
        }
    }

    private static void write(Dropout dropout, ForwardArgs args) {
        args.dropout(1).counter(dropout.random().counter().handle()).stream(dropout.random().stream());
        for (int i = 0; i < dropout.masks().size(); i++) {
            args.masks(i, dropout.masks().get(i).handle());
        }
    }

    /**
     * Gradients of the pass that was issued last with this trace.
     *
     * @param outputGradients as the outputs; null: of the mean over the heads
     * @param weights what becomes of the bank's {@link BankPart#GRADS}
     * @param inputs what becomes of actionGradients (S, R*N, A), which is null for NONE
     */
    public void backward(
            Trace trace, Tensor outputGradients, Gradients weights, Gradients inputs, Tensor actionGradients) {
        try (BackwardArgs args = new BackwardArgs()) {
            args.struct_size(args.sizeof())
                    .trace(trace.handle())
                    .d_outputs(Tensor.handleOrNull(outputGradients))
                    .weights(weights.code())
                    .inputs(inputs.code())
                    .d_actions(Tensor.handleOrNull(actionGradients));
            NativeLibrary.check(Dac.dac_backward(engine.handle(), args));
        }
    }

    /** The squared error of (Q - y) and its gradient at the outputs' values (S, H, B). */
    public void squaredError(HeadsError kind, CriticOutputs outputs, Tensor targets, Tensor valueGradients) {
        try (SquaredErrorArgs args = new SquaredErrorArgs()) {
            args.struct_size(args.sizeof())
                    .values(outputs.values().handle())
                    .targets(targets.handle())
                    .d_values(valueGradients.handle())
                    .loss(outputs.loss().handle())
                    .value_mean(outputs.valueMean().handle())
                    .value_std(outputs.valueStd().handle())
                    .over_heads(kind.code());
            NativeLibrary.check(Dac.dac_squared_error(engine.handle(), args));
        }
    }

    /**
     * eta * mean (eps_theta - e)^2 + guidance and its gradient at eps_theta, which the outputs hold.
     *
     * @param guidance G (S, B, A); null: none
     * @param noiseGradients (S, B, A); null: only the losses
     */
    public void noiseRegression(
            NoiseSchedule schedule,
            GuidanceKind kind,
            Tensor eta,
            Diffusion diffusion,
            Tensor guidance,
            ActorOutputs outputs,
            Tensor noiseGradients) {
        try (NoiseRegressionArgs args = new NoiseRegressionArgs()) {
            args.struct_size(args.sizeof())
                    .schedule(schedule.handle())
                    .guidance_kind(kind.code())
                    .eta(eta.handle())
                    .timesteps(diffusion.timesteps().handle())
                    .noise(diffusion.noise().handle())
                    .guidance(Tensor.handleOrNull(guidance))
                    .predicted_noise(outputs.predictedNoise().handle())
                    .d_predicted(Tensor.handleOrNull(noiseGradients))
                    .bc_loss(outputs.bcLoss().handle())
                    .guidance_loss(outputs.guidanceLoss().handle())
                    .actor_loss(outputs.actorLoss().handle());
            NativeLibrary.check(Dac.dac_noise_regression(engine.handle(), args));
        }
    }

    /**
     * -mean over (H, B) of Q / (Q_norm + 1e-6) and its gradient at Q.
     *
     * @param dataValues (S, H, B), whose mean size is Q_norm (S)
     * @param loss (S)
     * @param total (S), to which the loss is added
     */
    public void valueLoss(
            Tensor values, Tensor dataValues, Tensor qNorm, Tensor valueGradients, Tensor loss, Tensor total) {
        try (ValueLossArgs args = new ValueLossArgs()) {
            args.struct_size(args.sizeof())
                    .values(values.handle())
                    .data_values(dataValues.handle())
                    .q_norm(qNorm.handle())
                    .d_values(valueGradients.handle())
                    .loss(loss.handle())
                    .total(total.handle());
            NativeLibrary.check(Dac.dac_value_loss(engine.handle(), args));
        }
    }

    /**
     * The gradient through a whole reverse diffusion, added to the bank's {@link BankPart#GRADS}. Follows a
     * {@link Operations#denoise} of {@link BankPart#PARAMS} without a guide, with the same source of draws.
     *
     * @param prior as it was given to denoise; null: drawn
     * @param chain (S, K, R*N, A) as denoise kept it
     * @param actionGradients (S, R*N, A) at the actions that it gave
     */
    public void denoiseBackward(
            NetworkBank actor,
            Sampler sampler,
            RandomSource random,
            Tensor prior,
            Tensor observations,
            Tensor chain,
            Tensor actionGradients) {
        try (DenoiseBackwardArgs args = new DenoiseBackwardArgs()) {
            args
                    .struct_size(args.sizeof())
                    .actor(actor.handle())
                    .counter(random.counter().handle())
                    .stream(random.stream())
                    .observations(observations.handle())
                    .prior(Tensor.handleOrNull(prior))
                    .steps(chain.handle())
                    .d_actions(actionGradients.handle());
            sampler.write(args.sampler());
            NativeLibrary.check(Dac.dac_denoise_backward(engine.handle(), args));
        }
    }
}
