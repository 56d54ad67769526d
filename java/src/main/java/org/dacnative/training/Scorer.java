// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.env.Evaluator;
import org.dacnative.env.Policy;
import org.dacnative.env.SeedScores;

/** Evaluation 0, 1, 2, ... of a run: the number alone says which starts and draws are used. */
final class Scorer {
    private final ActingPolicy acting;
    private final Policy policy;
    private final Evaluator evaluator;
    private long evaluations;

    /**
     * @param check called before each step of the episodes; what it throws ends the evaluation
     * @param first number of the next evaluation
     */
    Scorer(ActingPolicy acting, Evaluator evaluator, Runnable check, long first) {
        this.evaluations = first;
        this.acting = acting;
        this.evaluator = evaluator;
        this.policy = (observations, rows, actions) -> {
            check.run();
            acting.act(observations, rows, actions);
        };
    }

    /** The next evaluation's scores, one entry a seed. */
    List<SeedScores> next() {
        acting.startEvaluation(evaluations);
        List<SeedScores> scores = evaluator.evaluate(policy, evaluations);
        evaluations++; // one that was given up will be repeated
        return scores;
    }
}
