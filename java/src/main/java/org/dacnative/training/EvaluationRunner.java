// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.Optional;
import java.util.function.Consumer;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.State;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.engine.Device;
import org.dacnative.env.Evaluator;

/**
 * Scores an agent while it is trained, one evaluation after the other. All methods are for the thread that trains; the
 * listener is called by them only, in the order of the evaluations.
 */
public sealed interface EvaluationRunner extends AutoCloseable
        permits InlineEvaluation, OverlappedEvaluation, MeasuredEvaluation {

    /**
     * The kind that suits the agent's device. A GPU computes the updates alone, so the processor's threads are free to
     * step the episodes beside it. On the CPU training keeps every thread busy: two at a time would take as long as one
     * after the other, and disturb each other.
     *
     * @param evaluator stays open until this is closed
     * @param lost the seeds of which no scores are told
     * @param first number of the next evaluation: how many there were before
     */
    static EvaluationRunner suiting(
            Agent agent, Evaluator evaluator, TrainingListener listener, StopSignal stop, LostSeeds lost, long first) {
        return agent.engine().config().device() == Device.CUDA
                ? new OverlappedEvaluation(agent, evaluator, listener, stop, lost, first)
                : new InlineEvaluation(agent, evaluator, listener, stop, lost, first);
    }

    /**
     * Scores the weights of the moment. If the evaluation before is still running, waits for it.
     *
     * @param updates done so far
     */
    void start(long updates);

    /** Tells the listener of an evaluation that has ended; does not wait. What failed in it is thrown here. */
    void poll();

    /** Waits for the evaluation that is running, if there is one, and tells the listener. */
    void await();

    /** Whether a run that goes on had told of an evaluation after so many updates. */
    default boolean isTold(RunRecord past, long updates) {
        return past.evaluated().stream().anyMatch(entry -> entry.updates() == updates);
    }

    /** Whether there are scores to come. */
    boolean isRunning();

    /**
     * After a stop: waits until the evaluation that was running has noticed it.
     *
     * @return what is needed to repeat it; empty if there was none, or if it was over just in time and has been told
     */
    Optional<PendingEvaluation> abandoned();

    /**
     * Repeats an evaluation that was pending when the run was saved.
     *
     * @param updates what its weights had seen
     * @param weights reads them
     */
    void restart(long updates, Consumer<State> weights);

    /** Gives up an evaluation that is running. */
    @Override
    void close();
}
