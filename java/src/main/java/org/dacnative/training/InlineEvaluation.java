// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import org.dacnative.agent.DacAgent;
import org.dacnative.env.Evaluator;

/** Training stands still during an evaluation. */
final class InlineEvaluation implements EvaluationRunner {
    private final Scorer scorer;
    private final SoundScores report;

    InlineEvaluation(DacAgent agent, Evaluator evaluator, TrainingListener listener, StopSignal stop) {
        this.scorer = new Scorer(agent.policy(), evaluator, stop::check);
        this.report = new SoundScores(agent, listener);
    }

    @Override
    public void start(long updates) {
        report.evaluated(updates, scorer.next());
    }

    @Override
    public void poll() {}

    @Override
    public void await() {}

    @Override
    public void close() {}
}
