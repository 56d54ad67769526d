// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dacnative.data.MeasuringData;
import org.dacnative.data.OfflineDataset;
import org.dacnative.data.TransitionsDigest;
import org.dacnative.deploy.SavedAgent;
import org.dacnative.engine.Engine;
import org.dacnative.input.InputException;

/**
 * Measures the policies of one checkpoint on the data that its run has held out.
 *
 * @param saved with the changes of how it acts
 * @param run the options of the checkpoint's run
 * @param dataset where its data are now; empty: where they were
 * @param seeds of the checkpoint's
 */
record HeldOutEvaluation(
        SavedAgent saved, MachineOptions machine, RunOptions run, Optional<Path> dataset, List<Long> seeds) {

    HeldOutResult run(String name) {
        Path file = dataset.or(() -> Optional.ofNullable(run.dataset))
                .orElseThrow(() -> new InputException("the policy was trained by a program, on data that no file has;"
                        + " --env TASK or --env_class CLASS says where to score it"));
        MeasuringData data = data(file);
        try (Engine engine = new Engine(machine.engine(seeds))) {
            HeldOutPart part = new HeldOutPart(saved.create(engine), data, run.preparation.fqeUpdates());
            return new HeldOutResult(name, saved.checkpoint(), file.toString(), part.measured(() -> {}));
        }
    }

    /** Prepared as for the run. */
    private MeasuringData data(Path file) {
        try (OfflineDataset loaded = OfflineDataset.load(
                file,
                run.task().map(DatasetReport::shape),
                run.datasetOptions(),
                run.preparation(),
                run.reading.options())) {
            String digest = TransitionsDigest.of(loaded.transitions());
            if (!digest.equals(saved.checkpoint().info().facts().get("data_digest"))) {
                throw new InputException(file + ": its data are not those of the run; --dataset gives another file");
            }
            return MeasuringData.of(loaded)
                    .orElseThrow(() -> new InputException("the run has neither an environment nor data that were held"
                            + " out; --env_class names an environment"));
        }
    }
}
