// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.util.List;
import java.util.Optional;
import org.dacnative.report.RunFiles;
import org.dacnative.training.PendingEvaluation;
import org.dacnative.training.StopSignal;
import org.dacnative.training.TrainingListener;
import org.dacnative.training.TrainingResult;

/**
 * Measures what a run with held-out data ends with: after the last checkpoint, which a long fitted Q evaluation must not put
 * at risk, and before the report, which shows it.
 */
final class LastMeasures implements TrainingListener {
    private final Optional<HeldOutPart> part;
    private final RunFiles files;
    private final StopSignal stop;
    private List<String> lines = List.of();

    /** @param part empty: nothing is measured */
    LastMeasures(Optional<HeldOutPart> part, RunFiles files, StopSignal stop) {
        this.part = part;
        this.files = files;
        this.stop = stop;
    }

    @Override
    public void ended(TrainingResult result, Optional<PendingEvaluation> pending) {
        if (!result.stopped()) {
            lines = part.map(held -> held.finish(result, files, stop)).orElse(List.of());
        }
    }

    /** What was measured, to be printed; none before the end. */
    List<String> lines() {
        return lines;
    }
}
