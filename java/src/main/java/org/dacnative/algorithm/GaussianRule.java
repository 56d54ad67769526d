// SPDX-License-Identifier: Apache-2.0
package org.dacnative.algorithm;

import java.util.Map;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.Counter;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Gaussian;
import org.dacnative.engine.NetworkBank;
import org.dacnative.engine.Pass;
import org.dacnative.engine.Program;
import org.dacnative.engine.RandomSource;
import org.dacnative.engine.Tensor;

/**
 * An action of a Gaussian policy: the mean, or mu + noiseScale * std * z.
 *
 * @param policy its parameters decide
 * @param gaussian how the network's outputs are read
 * @param noiseScale 0: the mean, and nothing is drawn
 */
public record GaussianRule(NetworkBank policy, Gaussian gaussian, float noiseScale) implements DecisionRule {
    /** The name of its draws, z (S, R, A). */
    public static final String NOISE = "noise";

    private static final int STREAM = 1;

    @Override
    public Engine engine() {
        return policy.engine();
    }

    @Override
    public int obsDim() {
        return policy.shape().obsDim();
    }

    @Override
    public int actDim() {
        return policy.shape().actDim();
    }

    @Override
    public State weights() {
        return new State(engine().numSeeds()).weights("actor", policy, BankPart.PARAMS);
    }

    @Override
    public GaussianRule in(Engine where) {
        return new GaussianRule(where.networkBank(policy.shape(), STREAM), gaussian, noiseScale);
    }

    @Override
    public Decision record(Counter decisions, int rows) {
        return record(decisions, rows, null);
    }

    @Override
    public Decision recordWithDraws(int rows) {
        return record(engine().counter(0), rows, engine().tensor(engine().numSeeds(), rows, actDim()));
    }

    /** @param noise null: drawn */
    private Decision record(Counter decisions, int rows, Tensor noise) {
        Engine engine = engine();
        Tensor observations = engine.tensor(engine.numSeeds(), rows, obsDim());
        Tensor outputs = engine.tensor(engine.numSeeds(), rows, 2L * actDim());
        Tensor actions = engine.tensor(engine.numSeeds(), rows, actDim());
        Program program = engine.record(() -> {
            engine.passes().forward(policy, BankPart.PARAMS, Pass.of(observations, null), outputs);
            RandomSource random = new RandomSource(decisions, STREAM);
            engine.losses().gaussianSample(gaussian, noiseScale, random, noise, outputs, actions, null);
            engine.operations().advance(decisions);
        });
        return new Recorded(observations, actions, noise == null ? Map.of() : Map.of(NOISE, noise), program);
    }

    private record Recorded(Tensor observations, Tensor actions, Map<String, Tensor> draws, Program program)
            implements Decision {
        @Override
        public void run() {
            program.run(1);
        }
    }
}
