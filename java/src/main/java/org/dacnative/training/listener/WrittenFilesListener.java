// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training.listener;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.dacnative.algorithm.Metrics;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.env.SeedScores;
import org.dacnative.report.RunFiles;
import org.dacnative.training.PendingEvaluation;
import org.dacnative.training.TrainingListener;
import org.dacnative.training.TrainingResult;

/** Says when the disk begins to refuse a run's files or takes them again. Comes after those that write them. */
public final class WrittenFilesListener implements TrainingListener {
    private final RunFiles files;
    private final Consumer<String> warning;

    /** @param warning gets a line at each change */
    public WrittenFilesListener(RunFiles files, Consumer<String> warning) {
        this.files = files;
        this.warning = warning;
    }

    @Override
    public void restored(RunRecord past) {
        tell();
    }

    @Override
    public void logged(long updates, Metrics metrics) {
        tell();
    }

    @Override
    public void evaluated(long updates, List<SeedScores> scores) {
        tell();
    }

    @Override
    public void measured(long updates, Metrics measures) {
        tell();
    }

    @Override
    public void ended(TrainingResult result, Optional<PendingEvaluation> pending) {
        tell();
    }

    private void tell() {
        files.news().ifPresent(warning);
    }
}
