// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A data set ready to train on: recorded transitions, actions clipped, rewards tuned, trajectories selected,
 * in this order.
 *
 * @param transitions what is trained on
 * @param trajectories how many of them were selected
 * @param statistics of the recorded data, before tuning and selection
 * @param warnings what is odd but can be trained on, a line each
 */
public record OfflineDataset(
        Transitions transitions, int trajectories, DatasetStatistics statistics, List<String> warnings) {

    /** Reads a file that says everything of itself; see the method below. */
    public static OfflineDataset load(Path file, TaskShape shape, DatasetOptions options) {
        return load(file, shape, options, ReadingOptions.NONE);
    }

    /**
     * Reads a file, or folder, of any format. Throws InputException with one line about what is wrong with the file or an
     * option.
     */
    public static OfflineDataset load(Path file, TaskShape shape, DatasetOptions options, ReadingOptions reading) {
        try (Contents contents = Contents.open(file)) {
            Episodes episodes = DatasetFormat.of(contents).read(contents, Optional.of(shape), reading);
            return of(episodes, shape, options);
        }
    }

    /** Prepares steps that were collected elsewhere, in the same way. */
    public static OfflineDataset of(RecordedSteps steps, TaskShape shape, DatasetOptions options) {
        return of(Episodes.ofD4rl(steps, shape), shape, options);
    }

    private static OfflineDataset of(Episodes episodes, TaskShape shape, DatasetOptions options) {
        List<String> warnings = new ArrayList<>(episodes.warnings());
        Transitions all = episodes.transitions();
        ActionClip.apply(all.actions(), shape.actDim()).warning().ifPresent(warnings::add);
        List<Trajectory> trajectories = episodes.trajectories();
        shape.traits().ifPresent(task -> warnings.addAll(DataWarnings.of(all, trajectories, task)));
        DatasetStatistics statistics = DatasetStatistics.of(trajectories, all.rewards());

        options.rewardTuning().tune(all.rewards(), trajectories);
        List<Trajectory> kept = TrajectorySelection.select(trajectories, all.rewards(), options);
        if (kept.size() == 1 && trajectories.size() > 1) {
            warnings.add(DataWarnings.format(
                    "--percentile or --percentage leaves 1 trajectory of %,d", trajectories.size()));
        }
        Transitions chosen = kept == trajectories ? all : TrajectorySelection.keep(all, kept);
        return new OfflineDataset(chosen, kept.size(), statistics, List.copyOf(warnings));
    }
}
