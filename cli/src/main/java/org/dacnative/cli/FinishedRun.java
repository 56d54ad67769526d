// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.dacnative.checkpoint.Checkpoint;
import org.dacnative.checkpoint.CheckpointInfo;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.engine.Inertia;

/** A run that has done all its updates and written all its files: {@code --resume} has nothing to go on with. */
final class FinishedRun {
    private FinishedRun() {}

    /** What there is and how to get more; empty if anything is left to do, to write, or to tell of lost seeds. */
    static Optional<String> sentence(Checkpoint newest) {
        CheckpointInfo info = newest.info();
        String asked = info.options().getOrDefault("max_steps", "");
        Path run = Resumption.runOf(newest);
        if (!asked.equals("" + info.updates())
                || info.pendingEvaluation().isPresent()
                || !info.record().diverged().isEmpty()
                || !isWritten(run, info.record())) {
            return Optional.empty();
        }
        return Optional.of("finished: " + info.updates() + " of " + asked + " updates" + lastScore(info.record())
                + "; everything is in " + run + ". A new run with a larger --max_steps trains longer"
                + (canLearnOnline(info) ? ", with --finetune_step N it learns online after N updates" : ""));
    }

    /** A student has no such option, and data alone no environment to step. */
    private static boolean canLearnOnline(CheckpointInfo info) {
        return !info.algorithm().equals(DistilCommand.DISTIL)
                && ScoringPlace.of(info.options(), Inertia.LEGACY).isPresent();
    }

    /** The files that a run writes last. Without any score or measure nothing tells whether it has come to its end. */
    private static boolean isWritten(Path run, RunRecord record) {
        boolean scored = !record.evaluated().isEmpty();
        boolean measured = !record.measured().isEmpty();
        return (scored || measured)
                && (!scored || Files.exists(run.resolve("final_mean_scores.txt")))
                && (!measured || Files.exists(run.resolve(HeldOutPart.LAST_FILE)));
    }

    private static String lastScore(RunRecord record) {
        List<RunRecord.Evaluated> all = record.evaluated();
        return all.isEmpty()
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", last score %.1f",
                        all.get(all.size() - 1).meanScore());
    }
}
