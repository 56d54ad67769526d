// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training.listener;

import java.util.List;
import org.dacnative.algorithm.Divergence;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.env.SeedScores;
import org.dacnative.report.Score;
import org.dacnative.report.ScoreFiles;
import org.dacnative.training.TrainingListener;

/** Keeps a run's scores in its folder, after each evaluation and when a saved run goes on. */
public final class ScoreFilesListener implements TrainingListener {
    private final ScoreFiles files;

    public ScoreFilesListener(ScoreFiles files) {
        this.files = files;
    }

    /** A run that was killed may have left its files further than its checkpoint: they are written anew. */
    @Override
    public void restored(RunRecord past) {
        past.evaluated().forEach(entry -> evaluated(entry.updates(), entry.scores()));
        past.diverged().forEach(this::diverged);
    }

    @Override
    public void evaluated(long updates, List<SeedScores> scores) {
        scores.forEach(seed -> files.add(seed.seed(), Score.of(updates, seed.scores())));
    }

    @Override
    public void diverged(Divergence divergence) {
        files.diverged(divergence.seed(), divergence.text());
    }
}
