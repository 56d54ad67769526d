// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training;

import java.util.List;
import org.dacnative.algorithm.Divergence;
import org.dacnative.algorithm.Metrics;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.env.SeedScores;

/** Remembers what a run has told, as a checkpoint keeps it. */
public final class RunHistory implements TrainingListener {
    private RunRecord record = RunRecord.EMPTY;

    /** What was told so far. */
    public RunRecord record() {
        return record;
    }

    @Override
    public void restored(RunRecord past) {
        record = past;
    }

    @Override
    public void logged(long updates, Metrics metrics) {
        record = record.with(new RunRecord.Logged(updates, metrics));
    }

    @Override
    public void evaluated(long updates, List<SeedScores> scores) {
        record = record.with(new RunRecord.Evaluated(updates, scores));
    }

    @Override
    public void measured(long updates, Metrics measures) {
        record = record.withMeasured(new RunRecord.Logged(updates, measures));
    }

    @Override
    public void diverged(Divergence divergence) {
        record = record.with(divergence);
    }
}
