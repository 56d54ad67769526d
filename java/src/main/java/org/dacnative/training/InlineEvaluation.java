// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.Optional;
import java.util.function.Consumer;
import org.dacnative.algorithm.ActingPolicy;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.State;
import org.dacnative.env.Evaluator;

/** Training stands still during an evaluation. */
final class InlineEvaluation implements EvaluationRunner {
    private final Scorer scorer;
    private final SoundScores report;

    InlineEvaluation(
            Agent agent, Evaluator evaluator, TrainingListener listener, StopSignal stop, LostSeeds lost, long first) {
        ActingPolicy policy = agent.policy(agent.engine());
        policy.prepare(evaluator.episodes()); // a lack of memory shows now, not at the first evaluation
        this.scorer = new Scorer(policy, evaluator, stop::check, first);
        this.report = new SoundScores(lost, listener);
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
    public boolean isRunning() {
        return false;
    }

    /** The agent still has the weights: nothing needs to be kept. */
    @Override
    public Optional<PendingEvaluation> abandoned() {
        return Optional.empty();
    }

    /** There is none in a run whose evaluations are in line. */
    @Override
    public void restart(long updates, Consumer<State> weights) {
        throw new IllegalStateException("evaluations in line leave nothing pending");
    }

    @Override
    public void close() {}
}
