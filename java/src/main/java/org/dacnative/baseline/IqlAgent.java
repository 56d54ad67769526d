// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import org.dacnative.engine.Engine;
import org.dacnative.engine.Tensor;
import org.dacnative.engine.ValueRegression;
import org.dacnative.engine.WeightKind;

/** Implicit Q-learning: the value is an expectile of Q over the data's actions, weights are exp(beta advantage). */
public final class IqlAgent extends InSampleAgent {
    /** The largest weight of an action. */
    private static final float MOST_WEIGHT = 100;

    private final IqlConfig config;

    private IqlAgent(Engine engine, IqlConfig config, int obsDim, int actDim, boolean recording) {
        super(
                engine,
                config,
                new Rates(
                        config.actorLearningRate(),
                        config.criticLearningRate(),
                        config.valueLearningRate(),
                        config.targetRate(),
                        config.discount(),
                        config.actingTemperature()),
                config.hiddenDims(),
                obsDim,
                actDim,
                recording);
        this.config = config;
    }

    public static IqlAgent create(Engine engine, IqlConfig config, int obsDim, int actDim) {
        return new IqlAgent(engine, config, obsDim, actDim, false);
    }

    /** For verification. */
    public static IqlAgent withRecordedDraws(Engine engine, IqlConfig config, int obsDim, int actDim) {
        return new IqlAgent(engine, config, obsDim, actDim, true);
    }

    @Override
    void valueRegression(Tensor q, Tensor values, Tensor gradients, Tensor loss, Tensor mean) {
        losses.valueRegression(ValueRegression.EXPECTILE, (float) config.expectile(), q, values, gradients, loss, mean);
    }

    @Override
    void advantageWeights(Tensor q, Tensor values, Tensor weights) {
        losses.advantageWeights(WeightKind.EXPONENTIAL, (float) config.beta(), MOST_WEIGHT, q, values, weights);
    }
}
