// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import java.util.Optional;
import org.dacnative.algorithm.Agent;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.env.EnvironmentException;

/**
 * Runs the recorded update between the points where something is logged, evaluated or saved. Within a stretch there is no
 * call into Java but one for each half second, so that a stop is answered soon.
 *
 * <p>What is told does not depend on where the run was stopped, saved and resumed: it begins at the agent's number of
 * updates, and seeds are looked at only where the schedule logs or evaluates.
 */
public final class TrainingLoop {
    private static final double PIECE_SECONDS = 0.5;
    /** Then an update takes as long as all that follow. */
    private static final double WARM_UP_SECONDS = 2;

    private final Agent agent;
    private final Updates updates;
    private final Optional<EvaluationRunner> evaluation;
    private final Schedule schedule;
    private final TrainingListener listener;
    private final StopSignal stop;
    private final LostSeeds lost;
    private double secondsPerUpdate;
    private double secondsTrained;
    private boolean paceTold;
    private long done;
    /** Null: none. */
    private EnvironmentException failure;

    /**
     * @param updates the agent's; its program, or what steps environments between them
     * @param evaluation started at each evaluation interval and at the end; empty: no scores
     * @param lost the seeds that were lost before, and those that will be
     */
    public TrainingLoop(
            Agent agent,
            Updates updates,
            Optional<EvaluationRunner> evaluation,
            Schedule schedule,
            TrainingListener listener,
            StopSignal stop,
            LostSeeds lost) {
        this.agent = agent;
        this.updates = updates;
        this.evaluation = evaluation;
        this.schedule = schedule;
        this.listener = listener;
        this.stop = stop;
        this.lost = lost;
    }

    /** A new run. */
    public TrainingResult run() {
        return run(RunRecord.EMPTY);
    }

    /**
     * Trains until all updates are done, all seeds are lost or a stop is asked for. Called once. An EnvironmentException of
     * an evaluation ends a run as a stop does, and is thrown when that has been told.
     *
     * @param past what was told up to the agent's number of updates
     */
    public TrainingResult run(RunRecord past) {
        done = agent.updates().get();
        listener.restored(past);
        TrainingResult result = train(past);
        listener.ended(result, result.stopped() ? evaluation.flatMap(EvaluationRunner::abandoned) : Optional.empty());
        if (failure != null) {
            throw failure;
        }
        return result;
    }

    private TrainingResult train(RunRecord past) {
        try {
            if (isEvaluationLeft(past)) {
                evaluate();
                save(); // a checkpoint of these updates has to get the scores
            }
            while (done < schedule.total() && lost.all().size() < agent.engine().numSeeds()) {
                long pause = schedule.next(done);
                runTo(pause);
                if (schedule.beginsFinetuning(done)) {
                    secondsPerUpdate = 0; // those that follow take longer
                }
                if (done == pause) {
                    look(); // before a stop is answered, so that what is saved has been told
                }
                stop.check();
                evaluate();
                save();
            }
            evaluation.ifPresent(EvaluationRunner::await);
            return new TrainingResult(done, false, lost.all());
        } catch (StopSignal.StoppedException e) {
            return new TrainingResult(done, true, lost.all());
        } catch (EnvironmentException e) {
            failure = e;
            done = agent.updates().get(); // an online step may have failed in the middle of a piece
            return new TrainingResult(done, true, lost.all());
        }
    }

    /** Whether a stop has ended an evaluation that belongs to the updates done. */
    private boolean isEvaluationLeft(RunRecord past) {
        return done > 0
                && evaluation.stream().noneMatch(EvaluationRunner::isRunning)
                && evaluation.stream().noneMatch(runner -> runner.isTold(past, done));
    }

    /** In pieces of about half a second. Returns early when a stop is asked for. */
    private void runTo(long to) {
        while (done < to && !stop.requested()) {
            long piece = secondsPerUpdate == 0 ? 1 : Math.max(1, (long) (PIECE_SECONDS / secondsPerUpdate));
            long count = Math.min(piece, to - done);
            long start = System.nanoTime();
            updates.run(count);
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

    /** Tells of seeds that are lost, and of the others' metrics. */
    private void look() {
        if (!schedule.logs(done) && !schedule.evaluates(done)) {
            return;
        }
        List<Divergence> found = lost.unknown(agent.divergences());
        if (!found.isEmpty()) {
            evaluation.ifPresent(EvaluationRunner::await); // the scores of an earlier, sound policy come first
            found.forEach(lost::add);
            found.forEach(listener::diverged);
        }
        Metrics sound = agent.metrics().only(seed -> !lost.contains(seed));
        if (schedule.logs(done) && !sound.seeds().isEmpty()) {
            listener.logged(done, sound);
        }
    }

    private void evaluate() {
        boolean anySound = lost.all().size() < agent.engine().numSeeds();
        if (evaluation.isPresent() && schedule.evaluates(done) && anySound) {
            evaluation.get().start(done);
            listener.resumed(done);
        }
    }

    private void save() {
        if (schedule.saves(done)) {
            listener.checkpointDue(done, evaluation.stream().anyMatch(EvaluationRunner::isRunning));
            listener.resumed(done);
        }
    }
}
