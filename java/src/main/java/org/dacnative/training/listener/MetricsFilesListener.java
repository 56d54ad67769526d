// SPDX-License-Identifier: Apache-2.0
package org.dacnative.training.listener;

import java.util.Optional;
import org.dacnative.algorithm.Metrics;
import org.dacnative.checkpoint.RunRecord;
import org.dacnative.report.MetricsFiles;
import org.dacnative.training.PendingEvaluation;
import org.dacnative.training.TrainingListener;
import org.dacnative.training.TrainingResult;

/** Keeps a run's losses and Q values in its folder, at each log interval and when a saved run goes on. */
public final class MetricsFilesListener implements TrainingListener {
    private final MetricsFiles files;

    public MetricsFilesListener(MetricsFiles files) {
        this.files = files;
    }

    /** A run that was killed may have left its files further than its checkpoint: they are written anew. */
    @Override
    public void restored(RunRecord past) {
        past.logged().forEach(entry -> add(entry.updates(), entry.metrics()));
        files.write();
    }

    @Override
    public void logged(long updates, Metrics metrics) {
        add(updates, metrics);
        files.write();
    }

    /** What the disk has refused so far is tried once more. */
    @Override
    public void ended(TrainingResult result, Optional<PendingEvaluation> pending) {
        files.write();
    }

    private void add(long updates, Metrics metrics) {
        for (int row = 0; row < metrics.seeds().size(); row++) {
            files.add(updates, metrics.seeds().get(row), metrics.ofRow(row));
        }
    }
}
