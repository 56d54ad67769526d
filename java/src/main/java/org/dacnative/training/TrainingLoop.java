// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.Optional;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.DivergenceException;
import org.dacnative.engine.Program;

/**
 * Runs the recorded update between the points where something is logged or evaluated. Within a stretch there is no call
 * into Java but one for each half second, so that a stop is answered soon.
 */
public final class TrainingLoop {
    private static final double PIECE_SECONDS = 0.5;
    /** Then an update takes as long as all that follow. */
    private static final double WARM_UP_SECONDS = 2;

    private final DacAgent agent;
    private final Program program;
    private final Optional<EvaluationRunner> evaluation;
    private final TrainingListener listener;
    private final StopSignal stop;
    private final long logInterval;
    private final long evalInterval;
    private double secondsPerUpdate;
    private double secondsTrained;
    private boolean paceTold;
    private long done;

    /**
     * @param program one update, from {@link DacAgent#recordTraining}
     * @param evaluation started every evalInterval updates and at the end; empty: no scores
     */
    public TrainingLoop(
            DacAgent agent,
            Program program,
            Optional<EvaluationRunner> evaluation,
            long logInterval,
            long evalInterval,
            TrainingListener listener,
            StopSignal stop) {
        this.agent = agent;
        this.program = program;
        this.evaluation = evaluation;
        this.logInterval = logInterval;
        this.evalInterval = evalInterval;
        this.listener = listener;
        this.stop = stop;
    }

    /**
     * Trains to the configured number of updates, or until a stop is asked for. Called once.
     *
     * @return updates done
     * @throws DivergenceException if a loss is not finite
     */
    public long run() {
        long total = agent.config().maxSteps();
        try {
            while (done < total) {
                runTo(Math.min(total, Math.min(after(done, logInterval), after(done, evalInterval))));
                stop.check();
                requireFinite();
                report(total);
            }
            evaluation.ifPresent(EvaluationRunner::await);
        } catch (StopSignal.StoppedException e) {
            return done;
        }
        return done;
    }

    /** In pieces of about half a second. Returns early when a stop is asked for. */
    private void runTo(long to) {
        while (done < to && !stop.requested()) {
            long piece = secondsPerUpdate == 0 ? 1 : Math.max(1, (long) (PIECE_SECONDS / secondsPerUpdate));
            long count = Math.min(piece, to - done);
            long start = System.nanoTime();
            program.run(count);
            secondsPerUpdate = Math.max(1, System.nanoTime() - start) * 1e-9 / count;
            done += count;
            tellPace(secondsPerUpdate * count);
            evaluation.ifPresent(EvaluationRunner::poll);
        }
    }

    private void tellPace(double seconds) {
        secondsTrained += seconds;
        if (!paceTold && secondsTrained > WARM_UP_SECONDS) {
            paceTold = true;
            listener.paced(done, secondsPerUpdate);
        }
    }

    /** The scores of an earlier, sound policy are reported first. */
    private void requireFinite() {
        try {
            agent.requireFinite();
        } catch (DivergenceException e) {
            evaluation.ifPresent(EvaluationRunner::await);
            throw e;
        }
    }

    private void report(long total) {
        if (done % logInterval == 0 || done == total) {
            listener.logged(done, agent.metrics());
        }
        if (evaluation.isPresent() && (done % evalInterval == 0 || done == total)) {
            evaluation.get().start(done);
            listener.resumed(done);
        }
    }

    private static long after(long done, long interval) {
        return (done / interval + 1) * interval;
    }
}
