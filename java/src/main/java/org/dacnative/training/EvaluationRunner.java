// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import org.dacnative.agent.DacAgent;
import org.dacnative.engine.Device;
import org.dacnative.env.Evaluator;

/**
 * Scores an agent while it is trained, one evaluation after the other. All methods are for the thread that trains; the
 * listener is called by them only, in the order of the evaluations.
 */
public sealed interface EvaluationRunner extends AutoCloseable permits InlineEvaluation, OverlappedEvaluation {

    /**
     * The kind that suits the agent's device. A GPU computes the updates alone, so the processor's threads are free to
     * step the episodes beside it. On the CPU training keeps every thread busy: two at a time would take as long as one
     * after the other, and disturb each other.
     *
     * @param evaluator stays open until this is closed
     */
    static EvaluationRunner suiting(DacAgent agent, Evaluator evaluator, TrainingListener listener, StopSignal stop) {
        return agent.engine().config().device() == Device.CUDA
                ? new OverlappedEvaluation(agent, evaluator, listener, stop)
                : new InlineEvaluation(agent, evaluator, listener, stop);
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

    /** Gives up an evaluation that is running. */
    @Override
    void close();
}
