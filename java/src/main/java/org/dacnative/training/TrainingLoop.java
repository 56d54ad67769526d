// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import java.util.Optional;
import org.dacnative.agent.DacAgent;
import org.dacnative.agent.Divergence;
import org.dacnative.agent.TrainingMetrics;
import org.dacnative.engine.Program;

/**
 * Runs the recorded update between the points where something is logged or evaluated. Within a stretch there is no call
 * into Java but one for each half second, so that a stop is answered soon.
 */
public final class TrainingLoop {
    private static final double PIECE_SECONDS = 0.5;

    private final DacAgent agent;
    private final Program program;
    private final Optional<EvaluationRunner> evaluation;
    private final TrainingListener listener;
    private final StopSignal stop;
    private final long logInterval;
    private final long evalInterval;
    private double secondsPerUpdate;
    private long done;
    private List<Divergence> lost = List.of();

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

    /** Trains until the configured number of updates is done, all seeds are lost or a stop is asked for. Called once. */
    public TrainingResult run() {
        long total = agent.config().maxSteps();
        try {
            while (done < total && lost.size() < agent.engine().numSeeds()) {
                runTo(Math.min(total, Math.min(after(done, logInterval), after(done, evalInterval))));
                stop.check();
                findLostSeeds();
                report(total);
            }
            evaluation.ifPresent(EvaluationRunner::await);
            return new TrainingResult(done, false, lost);
        } catch (StopSignal.StoppedException e) {
            return new TrainingResult(done, true, lost);
        }
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
            evaluation.ifPresent(EvaluationRunner::poll);
        }
    }

    /** The scores of an earlier, sound policy are reported before its loss. */
    private void findLostSeeds() {
        List<Divergence> all = agent.divergences();
        if (all.size() == lost.size()) {
            return;
        }
        evaluation.ifPresent(EvaluationRunner::await);
        List<Divergence> known = lost;
        lost = all;
        all.stream().filter(divergence -> !known.contains(divergence)).forEach(listener::diverged);
    }

    /** Nothing, if there is no seed left to report of. */
    private void report(long total) {
        List<TrainingMetrics> sound =
                agent.metrics().stream().filter(this::isSound).toList();
        if (sound.isEmpty()) {
            return;
        }
        if (done % logInterval == 0 || done == total) {
            listener.logged(done, sound);
        }
        if (evaluation.isPresent() && (done % evalInterval == 0 || done == total)) {
            evaluation.get().start(done);
            listener.resumed(done);
        }
    }

    private boolean isSound(TrainingMetrics metrics) {
        return lost.stream().noneMatch(divergence -> divergence.seed() == metrics.seed());
    }

    private static long after(long done, long interval) {
        return (done / interval + 1) * interval;
    }
}
