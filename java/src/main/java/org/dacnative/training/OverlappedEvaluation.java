// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.State;
import org.dacnative.env.EnvironmentException;
import org.dacnative.env.Evaluator;
import org.dacnative.env.SeedScores;

/**
 * Each evaluation has a thread of its own and acts with a frozen copy of the weights, in a second engine on the agent's
 * device, while training goes on. The scores are those of an evaluation in line, bit for bit.
 *
 * <p>No lock is needed: the frozen policy and the scorer belong to the evaluation's thread while it runs, and to the
 * thread that trains otherwise.
 */
final class OverlappedEvaluation implements EvaluationRunner {
    private final FrozenPolicy frozen;
    private final Scorer scorer;
    private final SoundScores report;
    private final Executor executor;
    /** Null: none is running, or the last has been reported. */
    private CompletableFuture<List<SeedScores>> running;

    private long frozenAt;
    private volatile boolean closed;

    OverlappedEvaluation(
            Agent agent, Evaluator evaluator, TrainingListener listener, StopSignal stop, LostSeeds lost, long first) {
        this(agent, evaluator, listener, stop, lost, first, run -> new Thread(run, "evaluation").start());
    }

    /** @param executor gets each evaluation */
    OverlappedEvaluation(
            Agent agent,
            Evaluator evaluator,
            TrainingListener listener,
            StopSignal stop,
            LostSeeds lost,
            long first,
            Executor executor) {
        this.frozen = new FrozenPolicy(agent, evaluator.episodes());
        this.scorer = new Scorer(
                frozen.policy(),
                evaluator,
                () -> {
                    stop.check();
                    requireOpen();
                },
                first);
        this.report = new SoundScores(lost, listener);
        this.executor = executor;
    }

    @Override
    public void start(long updates) {
        await();
        frozen.freeze();
        begin(updates);
    }

    @Override
    public void restart(long updates, Consumer<State> weights) {
        weights.accept(frozen.policy().state());
        begin(updates);
    }

    private void begin(long updates) {
        frozenAt = updates;
        running = CompletableFuture.supplyAsync(scorer::next, executor);
    }

    @Override
    public void poll() {
        if (running != null && running.isDone()) {
            await();
        }
    }

    @Override
    public void await() {
        if (running != null) {
            List<SeedScores> scores = scoresOf(running); // if it throws, the evaluation stays pending
            running = null;
            report.evaluated(frozenAt, scores);
        }
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }

    @Override
    public Optional<PendingEvaluation> abandoned() {
        try {
            await();
            return Optional.empty();
        } catch (StopSignal.StoppedException | EnvironmentException e) {
            return Optional.of(new PendingEvaluation(frozenAt, frozen.policy().state()));
        }
    }

    /** The evaluation ends at its next step; the engine must not be freed before. */
    @Override
    public void close() {
        closed = true;
        if (running != null) {
            running.handle((scores, failure) -> null).join();
        }
        frozen.close();
    }

    /** Whether closing has ended an evaluation before its last step. */
    boolean gaveUp() {
        return closed && running != null && running.isCompletedExceptionally();
    }

    private void requireOpen() {
        if (closed) {
            throw new CancellationException("the run is over");
        }
    }

    /** Waits. Throws what the evaluation threw. */
    private static List<SeedScores> scoresOf(CompletableFuture<List<SeedScores>> evaluation) {
        try {
            return evaluation.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw (Error) e.getCause(); // a Supplier throws nothing else
        }
    }
}
