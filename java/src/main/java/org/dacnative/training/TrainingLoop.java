// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.Optional;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.DacPolicy;
import org.dacnative.engine.Program;
import org.dacnative.env.Evaluator;
import org.dacnative.env.Policy;

/**
 * Runs the recorded update between the points where something is logged or evaluated. Within a stretch there is no call
 * into Java but one for each half second, so that a stop is answered soon.
 */
public final class TrainingLoop {
    private static final double PIECE_SECONDS = 0.5;

    private final DacAgent agent;
    private final Program program;
    private final Optional<Evaluator> evaluator;
    private final TrainingListener listener;
    private final StopSignal stop;
    private final long logInterval;
    private final long evalInterval;
    private final DacPolicy acting;
    private final Policy policy;
    private double secondsPerUpdate;
    private long evaluations;

    /**
     * @param program one update, from {@link DacAgent#recordTraining}
     * @param evaluator asked every evalInterval updates and at the end; empty: no scores
     */
    public TrainingLoop(
            DacAgent agent,
            Program program,
            Optional<Evaluator> evaluator,
            long logInterval,
            long evalInterval,
            TrainingListener listener,
            StopSignal stop) {
        this.agent = agent;
        this.program = program;
        this.evaluator = evaluator;
        this.logInterval = logInterval;
        this.evalInterval = evalInterval;
        this.listener = listener;
        this.stop = stop;
        this.acting = agent.policy();
        this.policy = (observations, rows, actions) -> {
            stop.check();
            acting.act(observations, rows, actions);
        };
    }

    /**
     * Trains to the configured number of updates, or until a stop is asked for.
     *
     * @return updates done
     * @throws org.dacnative.agent.DivergenceException if a loss is not finite
     */
    public long run() {
        long total = agent.config().maxSteps();
        long done = 0;
        try {
            while (done < total) {
                long next = Math.min(total, Math.min(after(done, logInterval), after(done, evalInterval)));
                done = runTo(done, next);
                stop.check();
                agent.requireFinite();
                report(done, total);
            }
        } catch (StopSignal.StoppedException e) {
            return done;
        }
        return done;
    }

    /** In pieces of about half a second. Returns early when a stop is asked for. */
    private long runTo(long from, long to) {
        long done = from;
        while (done < to && !stop.requested()) {
            long piece = secondsPerUpdate == 0 ? 1 : Math.max(1, (long) (PIECE_SECONDS / secondsPerUpdate));
            long count = Math.min(piece, to - done);
            long start = System.nanoTime();
            program.run(count);
            secondsPerUpdate = Math.max(1, System.nanoTime() - start) * 1e-9 / count;
            done += count;
        }
        return done;
    }

    private void report(long done, long total) {
        if (done % logInterval == 0 || done == total) {
            listener.logged(done, agent.metrics());
        }
        if (evaluator.isPresent() && (done % evalInterval == 0 || done == total)) {
            acting.startEvaluation(evaluations);
            listener.evaluated(done, evaluator.get().evaluate(policy, evaluations++));
        }
    }

    private static long after(long done, long interval) {
        return (done / interval + 1) * interval;
    }
}
