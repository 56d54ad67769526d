// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import org.dacnative.agent.DacPolicy;
import org.dacnative.env.Evaluator;
import org.dacnative.env.Policy;
import org.dacnative.env.SeedScores;

/** Evaluation 0, 1, 2, ... of a run: the number alone says which starts and draws are used. */
final class Scorer {
    private final DacPolicy acting;
    private final Policy policy;
    private final Evaluator evaluator;
    private long evaluations;

    /** @param check called before each step of the episodes; what it throws ends the evaluation */
    Scorer(DacPolicy acting, Evaluator evaluator, Runnable check) {
        this.acting = acting;
        this.evaluator = evaluator;
        this.policy = (observations, rows, actions) -> {
            check.run();
            acting.act(observations, rows, actions);
        };
    }

    /** The next evaluation's scores, one entry a seed. */
    List<SeedScores> next() {
        long number = evaluations++;
        acting.startEvaluation(number);
        return evaluator.evaluate(policy, number);
    }
}
