// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.env.SeedScores;

/** What a training loop tells while it runs, all from the thread that runs it. A listener takes what concerns it. */
public interface TrainingListener {
    /** Before everything else: what the run had told when it was saved; nothing if it is new. */
    default void restored(RunRecord past) {}

    /** At every log interval and at the end; one row for each seed that has not diverged. */
    default void logged(long updates, Metrics metrics) {}

    /**
     * After an evaluation; one entry for each seed whose weights were sound.
     *
     * @param updates what the weights that were scored had seen; training may be further already
     */
    default void evaluated(long updates, List<SeedScores> scores) {}

    /**
     * With each evaluation of a run that has held data out, before its scores.
     *
     * @param updates what the weights that were measured had seen
     * @param measures one row for each seed whose weights were sound
     */
    default void measured(long updates, Metrics measures) {}

    /**
     * Once, some seconds after the start.
     *
     * @param updates done so far
     * @param secondsPerUpdate without logging and evaluations
     */
    default void paced(long updates, double secondsPerUpdate) {}

    /** A seed is lost; nothing more is told of it, and the others go on. */
    default void diverged(Divergence divergence) {}

    /**
     * The run may be saved here. All that concerns these updates has been told.
     *
     * @param evaluating except the scores of an evaluation that is still running: they are told next
     */
    default void checkpointDue(long updates, boolean evaluating) {}

    /** Updates go on after a pause for an evaluation or a checkpoint. It began at the same number of updates. */
    default void resumed(long updates) {}

    /**
     * The last that is told. Agent and policy may still be read.
     *
     * @param pending an evaluation that was given up
     */
    default void ended(TrainingResult result, Optional<PendingEvaluation> pending) {}

    /** Tells several, in order. */
    static TrainingListener all(List<TrainingListener> listeners) {
        return new TrainingListener() {
            @Override
            public void restored(RunRecord past) {
                tell(listener -> listener.restored(past));
            }

            @Override
            public void logged(long updates, Metrics metrics) {
                tell(listener -> listener.logged(updates, metrics));
            }

            @Override
            public void evaluated(long updates, List<SeedScores> scores) {
                tell(listener -> listener.evaluated(updates, scores));
            }

            @Override
            public void measured(long updates, Metrics measures) {
                tell(listener -> listener.measured(updates, measures));
            }

            @Override
            public void paced(long updates, double secondsPerUpdate) {
                tell(listener -> listener.paced(updates, secondsPerUpdate));
            }

            @Override
            public void diverged(Divergence divergence) {
                tell(listener -> listener.diverged(divergence));
            }

            @Override
            public void checkpointDue(long updates, boolean evaluating) {
                tell(listener -> listener.checkpointDue(updates, evaluating));
            }

            @Override
            public void resumed(long updates) {
                tell(listener -> listener.resumed(updates));
            }

            @Override
            public void ended(TrainingResult result, Optional<PendingEvaluation> pending) {
                tell(listener -> listener.ended(result, pending));
            }

            private void tell(Consumer<TrainingListener> what) {
                listeners.forEach(what);
            }
        };
    }
}
