// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.dacnative.data.DatasetLocator;
import org.dacnative.data.MeasuringData;
import org.dacnative.data.OfflineDataset;
import org.dacnative.data.RewardMap;
import org.dacnative.data.Scaling;
import org.dacnative.data.TransitionsDigest;
import org.dacnative.engine.Engine;
import org.dacnative.engine.Replay;
import org.dacnative.training.OnlineBuffer;
import org.dacnative.training.ReplayLoader;

/**
 * What a run is trained on, in native memory, what is kept of it beside that, where it came from and what it is.
 *
 * @param rewards how they were tuned, for those that come later
 * @param scaling of observations and actions
 * @param measuring what is held out
 * @param digest of the transitions
 * @param facts for the run's files, by name
 */
record TrainingData(
        Replay replay,
        RewardMap rewards,
        Scaling scaling,
        Optional<MeasuringData> measuring,
        Path file,
        String digest,
        Map<String, String> facts) {

    /** The run's file: the one that was given, or where a known task's lies. */
    static Path file(RunOptions run) {
        return run.task()
                .map(known -> DatasetLocator.ofThisUser().find(Optional.ofNullable(run.dataset), known.datasetFile()))
                .orElse(run.dataset);
    }

    /**
     * Reads a file. The Java arrays are garbage when this returns.
     *
     * @param online room for rows that come later
     * @param accepted refuses a scaling by an InputException, before anything is copied
     * @param print gets a line for each thing to know of the data
     */
    static TrainingData load(
            Engine engine,
            Path file,
            RunOptions run,
            int batchSize,
            Optional<OnlineBuffer> online,
            Consumer<Scaling> accepted,
            Consumer<String> print) {
        try (OfflineDataset dataset = OfflineDataset.load(
                file,
                run.task().map(DatasetReport::shape),
                run.datasetOptions(),
                run.preparation(),
                run.reading.options())) {
            run.task()
                    .map(known -> DatasetReport.lines(file, dataset, known))
                    .orElseGet(() -> DatasetReport.lines(file, dataset))
                    .forEach(print);
            accepted.accept(dataset.scaling());
            TransitionsDigest digest = new TransitionsDigest(dataset.transitions());
            Replay replay = ReplayLoader.load(engine, dataset.transitions(), batchSize, online, digest::add);
            return new TrainingData(
                    replay,
                    dataset.rewardMap(),
                    dataset.scaling(),
                    MeasuringData.of(dataset),
                    file,
                    digest.text(),
                    DatasetReport.facts(dataset, run.task(), run.scoredInTheTask()));
        }
    }
}
