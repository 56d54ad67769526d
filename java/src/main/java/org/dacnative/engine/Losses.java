// SPDX-License-Identifier: Apache-2.0
package org.dacnative.engine;

import java.util.List;
import org.dacnative.engine.capi.AdvantageWeightsArgs;
import org.dacnative.engine.capi.ConservativeLossArgs;
import org.dacnative.engine.capi.CrossedValueLossArgs;
import org.dacnative.engine.capi.Dac;
import org.dacnative.engine.capi.EntropyLossArgs;
import org.dacnative.engine.capi.GaussianBackwardArgs;
import org.dacnative.engine.capi.GaussianSampleArgs;
import org.dacnative.engine.capi.LogLikelihoodArgs;
import org.dacnative.engine.capi.ValueRegressionArgs;

/**
 * Gaussian policies and the losses of BC, IQL, IVR, CQL, SAC and Diffusion-QL, which stand between the passes of
 * {@link Passes}. Conventions are those of {@link Operations}.
 */
public final class Losses {
    private final Engine engine;

    Losses(Engine engine) {
        this.engine = engine;
    }

    /**
     * Actions (S, R, A) of a policy's outputs (S, R, 2A).
     *
     * @param noiseScale of z: 1 samples, 0 takes the mean
     * @param noise recorded z (S, R, A); null: drawn
     * @param logProbs (S, R); null: not kept
     */
    public void gaussianSample(
            Gaussian gaussian,
            float noiseScale,
            RandomSource random,
            Tensor noise,
            Tensor outputs,
            Tensor actions,
            Tensor logProbs) {
        try (GaussianSampleArgs args = new GaussianSampleArgs()) {
            args
                    .struct_size(args.sizeof())
                    .noise_scale(noiseScale)
                    .counter(random.counter().handle())
                    .stream(random.stream())
                    .outputs(outputs.handle())
                    .noise(Tensor.handleOrNull(noise))
                    .actions(actions.handle())
                    .log_probs(Tensor.handleOrNull(logProbs));
            gaussian.write(args.gaussian());
            NativeLibrary.check(Dac.dac_gaussian_sample(engine.handle(), args));
        }
    }

    /** From gradients at actions (S, R, A) and log probabilities (S, R) to those at the outputs (S, R, 2A). */
    public void gaussianBackward(
            Gaussian gaussian,
            RandomSource random,
            Tensor noise,
            Tensor outputs,
            Tensor actionGradients,
            Tensor logProbGradients,
            Tensor outputGradients) {
        try (GaussianBackwardArgs args = new GaussianBackwardArgs()) {
            args.struct_size(args.sizeof()).counter(random.counter().handle()).stream(random.stream())
                    .outputs(outputs.handle())
                    .noise(Tensor.handleOrNull(noise))
                    .d_actions(actionGradients.handle())
                    .d_log_probs(logProbGradients.handle())
                    .d_outputs(outputGradients.handle());
            gaussian.write(args.gaussian());
            NativeLibrary.check(Dac.dac_gaussian_backward(engine.handle(), args));
        }
    }

    /**
     * -mean of w log p(a | s) and its gradient at the outputs (S, B, 2A).
     *
     * @param weights w (S, B); null: 1
     */
    public void logLikelihood(
            Gaussian gaussian,
            Tensor outputs,
            Tensor actions,
            Tensor weights,
            Tensor logProbs,
            Tensor outputGradients,
            Tensor loss) {
        try (LogLikelihoodArgs args = new LogLikelihoodArgs()) {
            args.struct_size(args.sizeof())
                    .outputs(outputs.handle())
                    .actions(actions.handle())
                    .weights(Tensor.handleOrNull(weights))
                    .log_probs(logProbs.handle())
                    .d_outputs(outputGradients.handle())
                    .loss(loss.handle());
            gaussian.write(args.gaussian());
            NativeLibrary.check(Dac.dac_log_likelihood(engine.handle(), args));
        }
    }

    /** Actions (S, R, A) uniform in [-1, 1], or a copy of recorded ones. */
    public void uniformActions(RandomSource random, Tensor recorded, Tensor actions) {
        NativeLibrary.check(Dac.dac_uniform_actions(
                engine.handle(),
                random.counter().handle(),
                random.stream(),
                Tensor.handleOrNull(recorded),
                actions.handle()));
    }

    /** sum (S) = a + weight b. */
    public void weightedSum(Tensor a, Tensor b, float weight, Tensor sum) {
        NativeLibrary.check(Dac.dac_weighted_sum(engine.handle(), a.handle(), b.handle(), weight, sum.handle()));
    }

    /** A value network's loss against the minimum over the heads of q (S, H, B), and its gradient at V (S, 1, B). */
    public void valueRegression(
            ValueRegression kind,
            float parameter,
            Tensor q,
            Tensor values,
            Tensor valueGradients,
            Tensor loss,
            Tensor mean) {
        try (ValueRegressionArgs args = new ValueRegressionArgs()) {
            args.struct_size(args.sizeof())
                    .kind(kind.code())
                    .parameter(parameter)
                    .q(q.handle())
                    .values(values.handle())
                    .d_values(valueGradients.handle())
                    .loss(loss.handle())
                    .mean(mean.handle());
            NativeLibrary.check(Dac.dac_value_regression(engine.handle(), args));
        }
    }

    /** Weights (S, B) of the data's actions by their advantage, the minimum over the heads of q less V. */
    public void advantageWeights(WeightKind kind, float factor, float most, Tensor q, Tensor values, Tensor weights) {
        try (AdvantageWeightsArgs args = new AdvantageWeightsArgs()) {
            args.struct_size(args.sizeof())
                    .kind(kind.code())
                    .factor(factor)
                    .most(most)
                    .q(q.handle())
                    .values(values.handle())
                    .weights(weights.handle());
            NativeLibrary.check(Dac.dac_advantage_weights(engine.handle(), args));
        }
    }

    /** mean of (temperature log p - min over H of Q) and its gradients. */
    public void entropyLoss(
            Tensor values,
            Entropy entropy,
            Tensor valueGradients,
            Tensor logProbGradients,
            Tensor loss,
            Tensor meanLogProb) {
        try (EntropyLossArgs args = new EntropyLossArgs()) {
            args.struct_size(args.sizeof())
                    .values(values.handle())
                    .log_probs(entropy.logProbs().handle())
                    .temperature(entropy.temperature().handle())
                    .d_values(valueGradients.handle())
                    .d_log_probs(logProbGradients.handle())
                    .loss(loss.handle())
                    .mean_log_prob(meanLogProb.handle());
            NativeLibrary.check(Dac.dac_entropy_loss(engine.handle(), args));
        }
    }

    /** temperature (S) = exp of the one parameter of a bank. */
    public void temperature(NetworkBank logTemperature, Tensor temperature) {
        NativeLibrary.check(Dac.dac_temperature(engine.handle(), logTemperature.handle(), temperature.handle()));
    }

    /** -temperature (mean log p + targetEntropy) (S), and its gradient into the bank's {@link BankPart#GRADS}. */
    public void temperatureLoss(NetworkBank logTemperature, Tensor meanLogProb, float targetEntropy, Tensor loss) {
        NativeLibrary.check(Dac.dac_temperature_loss(
                engine.handle(), logTemperature.handle(), meanLogProb.handle(), targetEntropy, loss.handle()));
    }

    /**
     * CQL's gap between the soft maximum of all given values (S, H, B*m) and the mean of the first, which are those at the
     * data.
     *
     * @param overBatch one soft maximum for the whole batch; otherwise one a state
     * @param gradients of weight times the loss, as values; what the first holds is added to
     */
    public void conservativeLoss(
            float temperature,
            float weight,
            boolean overBatch,
            List<Tensor> values,
            List<Tensor> gradients,
            Tensor loss) {
        try (ConservativeLossArgs args = new ConservativeLossArgs()) {
            args.struct_size(args.sizeof())
                    .temperature(temperature)
                    .weight(weight)
                    .count(values.size())
                    .over_batch(overBatch ? 1 : 0)
                    .loss(loss.handle());
            for (int i = 0; i < values.size(); i++) {
                args.values(i, values.get(i).handle())
                        .d_values(i, gradients.get(i).handle());
            }
            NativeLibrary.check(Dac.dac_conservative_loss(engine.handle(), args));
        }
    }

    /**
     * Diffusion-QL's loss: one of two heads, drawn, over the size of the other.
     *
     * @param uniform recorded u (S); null: drawn
     * @param total (S), to which the loss is added
     */
    public void crossedValueLoss(
            RandomSource random, Tensor uniform, Tensor values, Tensor valueGradients, Tensor loss, Tensor total) {
        try (CrossedValueLossArgs args = new CrossedValueLossArgs()) {
            args.struct_size(args.sizeof()).counter(random.counter().handle()).stream(random.stream())
                    .uniform(Tensor.handleOrNull(uniform))
                    .values(values.handle())
                    .d_values(valueGradients.handle())
                    .loss(loss.handle())
                    .total(total.handle());
            NativeLibrary.check(Dac.dac_crossed_value_loss(engine.handle(), args));
        }
    }
}
