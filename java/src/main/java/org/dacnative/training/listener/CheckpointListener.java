// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training.listener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;
import org.dacnative.algorithm.State;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.checkpoint.CheckpointStore;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.env.SeedScores;
import org.dacnative.input.FileProblem;
import org.dacnative.training.PendingEvaluation;
import org.dacnative.training.RunHistory;
import org.dacnative.training.Schedule;
import org.dacnative.training.TrainingListener;
import org.dacnative.training.TrainingResult;

/**
 * Saves a run where its schedule says so and at its end, however it ends. The newest checkpoints stay, and the best: of
 * those at which the run was scored, the one with the highest mean score.
 *
 * <p>A disk that refuses costs a checkpoint, not the run: it is said, and tried again at the next.
 */
public final class CheckpointListener implements TrainingListener {
    private final CheckpointStore store;
    private final State agent;
    private final Supplier<Optional<State>> online;
    private final Schedule schedule;
    private final int newest;
    private final Consumer<String> warning;
    private CheckpointInfo info;
    private final RunHistory history = new RunHistory();
    /** Begun, but the scores of its evaluation are not there yet. */
    private OptionalLong unfinished = OptionalLong.empty();

    /**
     * @param run what the checkpoints say of it
     * @param online what a run that is fine-tuned has seen by now
     * @param newest how many stay beside the best, at least 1
     * @param warning gets a line if the disk refuses
     */
    public CheckpointListener(
            CheckpointStore store,
            CheckpointInfo run,
            State agent,
            Supplier<Optional<State>> online,
            Schedule schedule,
            int newest,
            Consumer<String> warning) {
        this.store = store;
        this.info = run;
        this.agent = agent;
        this.online = online;
        this.schedule = schedule;
        this.newest = newest;
        this.warning = warning;
    }

    @Override
    public void restored(RunRecord past) {
        history.restored(past);
        attempt(store::clean);
    }

    @Override
    public void logged(long updates, Metrics metrics) {
        history.logged(updates, metrics);
    }

    @Override
    public void evaluated(long updates, List<SeedScores> scores) {
        history.evaluated(updates, scores);
        if (unfinished.isPresent()) {
            finish(unfinished.getAsLong(), OptionalLong.empty());
        }
    }

    @Override
    public void measured(long updates, Metrics measures) {
        history.measured(updates, measures);
    }

    @Override
    public void diverged(Divergence divergence) {
        history.diverged(divergence);
    }

    @Override
    public void checkpointDue(long updates, boolean evaluating) {
        if (begin(updates, Optional.empty())) {
            if (evaluating) {
                unfinished = OptionalLong.of(updates);
            } else {
                finish(updates, OptionalLong.empty());
            }
        }
    }

    @Override
    public void ended(TrainingResult result, Optional<PendingEvaluation> pending) {
        attempt(store::clean);
        if (begin(result.updates(), pending.map(PendingEvaluation::weights))) {
            finish(
                    result.updates(),
                    pending.map(evaluation -> OptionalLong.of(evaluation.updates()))
                            .orElse(OptionalLong.empty()));
        }
    }

    private boolean begin(long updates, Optional<State> pending) {
        unfinished = OptionalLong.empty();
        CheckpointInfo now = info.at(updates, RunRecord.EMPTY, OptionalLong.empty());
        return attempt(() -> store.begin(now, agent, pending, online.get()));
    }

    private void finish(long updates, OptionalLong pending) {
        unfinished = OptionalLong.empty();
        info = info.at(updates, history.record().upTo(updates), pending);
        attempt(() -> {
            store.finish(info);
            dropOthers(updates);
        });
    }

    /** Where the run was stopped is of no use any more once it has gone on, so that it leaves what any other run does. */
    private void dropOthers(long updates) throws IOException {
        List<Long> regular = store.steps().stream().filter(this::isRegular).toList();
        List<Long> kept = regular.subList(Math.max(0, regular.size() - newest), regular.size());
        Optional<Long> best = history.record().best(regular).map(RunRecord.Evaluated::updates);
        store.keepOnly(step -> step == updates || kept.contains(step) || best.equals(Optional.of(step)));
    }

    private boolean isRegular(long step) {
        return schedule.saves(step) || step == schedule.total();
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private boolean attempt(Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (IOException e) {
            return failed(FileProblem.of(e));
        } catch (UncheckedIOException e) {
            return failed(e.getMessage());
        }
    }

    private boolean failed(String reason) {
        makeRoom();
        warning.accept("no checkpoint was written to " + store.folder() + ": " + reason);
        return false;
    }

    /** Half a checkpoint is of no use, and what else the run writes may need the room. */
    private void makeRoom() {
        try {
            store.clean();
        } catch (IOException | UncheckedIOException e) {
            return; // what is left is not taken for a checkpoint
        }
    }
}
