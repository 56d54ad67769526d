// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import org.dacnative.engine.Engine;
import org.dacnative.engine.Tensor;
import org.dacnative.engine.ValueRegression;
import org.dacnative.engine.WeightKind;

/** Implicit value regularisation: sparse (SQL) or exponential (EQL) Q-learning. */
public final class IvrAgent extends InSampleAgent {
    /** The largest weight of an action. */
    private static final float MOST_WEIGHT = 100;

    /** Of the exponential form's weights, as the authors have it. */
    private static final double EXPONENTIAL_FACTOR = 10;

    private final IvrConfig config;

    private IvrAgent(Engine engine, IvrConfig config, int obsDim, int actDim, boolean recording) {
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

    public static IvrAgent create(Engine engine, IvrConfig config, int obsDim, int actDim) {
        return new IvrAgent(engine, config, obsDim, actDim, false);
    }

    /** For verification. */
    public static IvrAgent withRecordedDraws(Engine engine, IvrConfig config, int obsDim, int actDim) {
        return new IvrAgent(engine, config, obsDim, actDim, true);
    }

    @Override
    void valueRegression(Tensor q, Tensor values, Tensor gradients, Tensor loss, Tensor mean) {
        ValueRegression kind = config.form() == IvrForm.SQL ? ValueRegression.SPARSE : ValueRegression.EXPONENTIAL;
        losses.valueRegression(kind, (float) config.alpha(), q, values, gradients, loss, mean);
    }

    @Override
    void advantageWeights(Tensor q, Tensor values, Tensor weights) {
        boolean sparse = config.form() == IvrForm.SQL;
        WeightKind kind = sparse ? WeightKind.LINEAR : WeightKind.EXPONENTIAL;
        float factor = sparse ? 1 : (float) (EXPONENTIAL_FACTOR / config.alpha());
        losses.advantageWeights(kind, factor, MOST_WEIGHT, q, values, weights);
    }
}
