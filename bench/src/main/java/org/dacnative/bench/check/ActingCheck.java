// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.check;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.dacnative.agent.DacAgent;
import org.dacnative.algorithm.DiffusionDecision;
import org.dacnative.bench.cost.UpdateSize;
import org.dacnative.bench.setup.MadeUpData;
import org.dacnative.bench.setup.UpdateOperations;
import org.dacnative.engine.BankPart;
import org.dacnative.engine.ChainDraws;
import org.dacnative.engine.Engine;
import org.dacnative.engine.EngineConfig;
import org.dacnative.engine.Tensor;

/** One decision for R states against plain arithmetic: candidates, their values, and that the best one was taken. */
public final class ActingCheck {
    private ActingCheck() {}

    /** Throws IllegalStateException for a wrong result. */
    public static void run(EngineConfig config, UpdateSize size, int rows) {
        try (Engine engine = new Engine(config)) {
            DacAgent agent = DacAgent.create(engine, size.config(), size.obsDim(), size.actDim());
            DiffusionDecision acting = agent.decisionRule().recordWithDraws(rows);
            ChainDraws draws = new ChainDraws(
                    acting.draws().get(DiffusionDecision.PRIOR), acting.draws().get(DiffusionDecision.NOISE));
            fill(acting.observations(), 1);
            fill(draws.prior(), 2);
            fill(draws.noise(), 3);
            acting.run();

            Agreement agreement = new Agreement(config.precision());
            UpdateOperations ops = UpdateOperations.of(agent);
            Rows states = new Rows(acting.observations(), size.obsDim());
            Rows candidates = new Rows(acting.candidates(), size.actDim());
            Rows values = new Rows(acting.values(), 1);
            new ActorCheck(ops, agreement).denoised(BankPart.PARAMS, states, draws, candidates);
            new CriticCheck(ops, agreement).values(states, candidates, values);
            requireBest(acting, candidates, values, size);
        }
    }

    private static void requireBest(DiffusionDecision acting, Rows candidates, Rows values, UpdateSize size) {
        Rows indices = new Rows(acting.indices(), 1);
        Rows actions = new Rows(acting.actions(), size.actDim());
        int perState = candidates.count() / actions.count();
        for (int row = 0; row < actions.count(); row++) {
            int first = row * perState;
            int taken = first + (int) indices.at(row);
            double best = IntStream.range(first, first + perState)
                    .mapToDouble(c -> mean(values, c, candidates.count(), size.heads()))
                    .max()
                    .orElseThrow();
            boolean same = Arrays.equals(candidates.row(taken), actions.row(row));
            if (!same || mean(values, taken, candidates.count(), size.heads()) < best - 1e-5 * Math.abs(best) - 1e-6) {
                throw new IllegalStateException("wrong result: state " + row + " did not get its best candidate");
            }
        }
    }

    private static double mean(Rows values, int candidate, int candidates, int heads) {
        return IntStream.range(0, heads)
                .mapToDouble(h -> values.at(h * candidates + candidate))
                .average()
                .orElseThrow();
    }

    private static void fill(Tensor tensor, long seed) {
        tensor.write(MadeUpData.normals(tensor.size(), seed));
    }
}
