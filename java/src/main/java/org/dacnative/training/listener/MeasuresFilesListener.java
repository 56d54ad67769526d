// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training.listener;

import java.util.Optional;
import org.dacnative.algorithm.Metrics;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.report.MetricsFiles;
import org.dacnative.training.PendingEvaluation;
import org.dacnative.training.TrainingListener;
import org.dacnative.training.TrainingResult;

/** Keeps a run's measures on held-out data in its folder, with each evaluation and when a saved run goes on. */
public final class MeasuresFilesListener implements TrainingListener {
    private final MetricsFiles files;

    public MeasuresFilesListener(MetricsFiles files) {
        this.files = files;
    }

    @Override
    public void restored(RunRecord past) {
        past.measured().forEach(entry -> add(entry.updates(), entry.metrics()));
        files.write();
    }

    @Override
    public void measured(long updates, Metrics measures) {
        add(updates, measures);
        files.write();
    }

    /** What the disk has refused so far is tried once more. */
    @Override
    public void ended(TrainingResult result, Optional<PendingEvaluation> pending) {
        files.write();
    }

    private void add(long updates, Metrics measures) {
        for (int row = 0; row < measures.seeds().size(); row++) {
            files.add(updates, measures.seeds().get(row), measures.ofRow(row));
        }
    }
}
