// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.Optional;
import java.util.function.Consumer;
import org.dacnative.algorithm.Metrics;
import org.dacnative.algorithm.State;
import org.dacnative.checkpoint.RunRecord;

/**
 * Measures the agent on held-out data with each evaluation, in line, before the scores, if there are any. Measuring takes
 * no part in training: the same run without it has the same bits.
 */
public final class MeasuredEvaluation implements EvaluationRunner {
    private final OfflineMeasures measures;
    private final Optional<EvaluationRunner> scores;
    private final TrainingListener listener;
    private final StopSignal stop;
    private final LostSeeds lost;
    private final RunRecord past;

    /**
     * @param scores closed with this; empty where there is no environment
     * @param past of the run, if it goes on: what was measured is not measured again
     */
    public MeasuredEvaluation(
            OfflineMeasures measures,
            Optional<EvaluationRunner> scores,
            TrainingListener listener,
            StopSignal stop,
            LostSeeds lost,
            RunRecord past) {
        this.measures = measures;
        this.scores = scores;
        this.listener = listener;
        this.stop = stop;
        this.lost = lost;
        this.past = past;
    }

    @Override
    public void start(long updates) {
        if (!isMeasured(past, updates)) {
            Metrics all = measures.measure(stop::check);
            Metrics sound = all.only(seed -> !lost.lostBy(seed, updates));
            if (!sound.seeds().isEmpty()) {
                listener.measured(updates, sound);
            }
        }
        scores.ifPresent(runner -> runner.start(updates));
    }

    @Override
    public boolean isTold(RunRecord before, long updates) {
        return scores.map(runner -> runner.isTold(before, updates)).orElseGet(() -> isMeasured(before, updates));
    }

    private static boolean isMeasured(RunRecord before, long updates) {
        return before.measured().stream().anyMatch(entry -> entry.updates() == updates);
    }

    @Override
    public void poll() {
        scores.ifPresent(EvaluationRunner::poll);
    }

    @Override
    public void await() {
        scores.ifPresent(EvaluationRunner::await);
    }

    @Override
    public boolean isRunning() {
        return scores.stream().anyMatch(EvaluationRunner::isRunning);
    }

    @Override
    public Optional<PendingEvaluation> abandoned() {
        return scores.flatMap(EvaluationRunner::abandoned);
    }

    @Override
    public void restart(long updates, Consumer<State> weights) {
        scores.orElseThrow(() -> new IllegalStateException("measures in line leave nothing pending"))
                .restart(updates, weights);
    }

    @Override
    public void close() {
        scores.ifPresent(EvaluationRunner::close);
    }
}
