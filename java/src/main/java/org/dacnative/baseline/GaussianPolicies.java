// SPDX-License-Identifier: Apache-2.0
package org.dacnative.baseline;

import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.RecordedPolicy;
import org.dacnative.algorithm.State;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Gaussian;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.Pass;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Tensor;

/** Gaussian policies: how their outputs are read, and how they act. */
final class GaussianPolicies {
    /** The authors' policies: log stds are clipped here, without gradient. */
    private static final float LOG_STD_LEAST = -5;

    private static final float LOG_STD_MOST = 2;
    private static final int ACTING = 1;

    private GaussianPolicies() {}

    /** mu = tanh(m), actions as they are drawn. */
    static Gaussian tanhMean() {
        return new Gaussian(true, false, LOG_STD_LEAST, LOG_STD_MOST);
    }

    /** mu = m, actions tanh(x). */
    static Gaussian squashed() {
        return new Gaussian(false, true, LOG_STD_LEAST, LOG_STD_MOST);
    }

    /** Acts by mu + noiseScale * std z. */
    static ActingPolicy policy(
            Engine where,
            NetworkBank trained,
            Engine trainedIn,
            int policyStream,
            Gaussian gaussian,
            float noiseScale) {
        boolean here = where == trainedIn;
        NetworkBank policy = here ? trained : where.networkBank(trained.shape(), policyStream);
        Counter decisions = where.counter(0);
        return new RecordedPolicy(decisions, state(where, policy), here ? null : state(trainedIn, trained), rows -> {
            int seeds = where.numSeeds();
            int actDim = policy.shape().actDim();
            Tensor observations = where.tensor(seeds, rows, policy.shape().obsDim());
            Tensor outputs = where.tensor(seeds, rows, 2L * actDim);
            Tensor actions = where.tensor(seeds, rows, actDim);
            return RecordedPolicy.record(where, observations, actions, decisions, () -> {
                where.passes().forward(policy, BankPart.PARAMS, Pass.of(observations, null), outputs);
                where.losses()
                        .gaussianSample(
                                gaussian,
                                noiseScale,
                                new RandomSource(decisions, ACTING),
                                null,
                                outputs,
                                actions,
                                null);
            });
        });
    }

    private static State state(Engine engine, NetworkBank policy) {
        return new State(engine.numSeeds()).weights("actor", policy, BankPart.PARAMS);
    }
}
