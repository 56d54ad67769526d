// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import org.dacnative.algorithm.DecisionRule;
import org.dacnative.algorithm.GaussianRule;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Gaussian;
import org.dacnative.engine.Gradients;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.NetworkOptions;
import org.dacnative.engine.NetworkShape;
import org.dacnative.engine.Pass;
import org.dacnative.engine.Tensor;
import org.dacnative.engine.Trace;

/** Behaviour cloning: the likelihood of the data's actions under a squashed Gaussian. */
public final class BcAgent extends BaselineAgent {
    private static final int POLICY = FIRST_STREAM;

    private final BcConfig config;
    private final Gaussian gaussian = GaussianPolicies.squashed();
    private final NetworkBank actor;
    private final Trace trace;
    private final Tensor outputs;
    private final Tensor outputGradients;
    private final Tensor logProbs;
    private final Tensor nll;
    private final Tensor gradNorm;

    private BcAgent(Engine engine, BcConfig config, int obsDim, int actDim, boolean recording) {
        super(engine, config, obsDim, actDim, recording);
        this.config = config;
        NetworkOptions options = NetworkOptions.relu(true).withSharedLogStd();
        actor = network("actor", NetworkShape.policy(obsDim, actDim, config.hiddenDims(), options), POLICY);
        trace = engine.trace(actor, batchSize);
        outputs = unnamed(batchSize, 2L * actDim);
        outputGradients = unnamed(batchSize, 2L * actDim);
        logProbs = tensor("log_prob", batchSize);
        nll = metric("nll");
        gradNorm = metric("grad_norm");
    }

    public static BcAgent create(Engine engine, BcConfig config, int obsDim, int actDim) {
        return new BcAgent(engine, config, obsDim, actDim, false);
    }

    /** For verification. */
    public static BcAgent withRecordedDraws(Engine engine, BcConfig config, int obsDim, int actDim) {
        return new BcAgent(engine, config, obsDim, actDim, true);
    }

    @Override
    void update() {
        passes.forward(
                actor, BankPart.PARAMS, Pass.of(batch.observations(), null).keptIn(trace), outputs);
        losses.logLikelihood(gaussian, outputs, batch.actions(), null, logProbs, outputGradients, nll);
        passes.backward(trace, outputGradients, Gradients.REPLACE, Gradients.NONE, null);
        constantStep(actor, config.actorLearningRate(), 0, gradNorm);
    }

    @Override
    public DecisionRule decisionRule() {
        return new GaussianRule(actor, gaussian, (float) config.actingTemperature());
    }
}
