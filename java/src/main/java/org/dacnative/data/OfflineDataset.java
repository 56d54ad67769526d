// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A data set ready to train on: recorded transitions, actions clipped, rewards tuned, trajectories selected,
 * in this order. Columns that are large for Java's heap lie in the file still, which stays open until it is closed.
 *
 * @param transitions what is trained on
 * @param trajectories how many of them were selected
 * @param statistics of the recorded data, before tuning and selection
 * @param warnings what is odd but can be trained on, a line each
 * @param rewardMap how rewards were tuned
 * @param source closes the file
 */
public record OfflineDataset(
        Transitions transitions,
        int trajectories,
        DatasetStatistics statistics,
        List<String> warnings,
        RewardMap rewardMap,
        Runnable source)
        implements AutoCloseable {

    /** The transitions cannot be read any more. */
    @Override
    public void close() {
        source.run();
    }

    /** Reads a file that says everything of itself; see the method below. */
    public static OfflineDataset load(Path file, TaskShape shape, DatasetOptions options) {
        return load(file, shape, options, ReadingOptions.NONE);
    }

    /**
     * Reads a file, or folder, of any format. Throws InputException with one line about what is wrong with the file or an
     * option.
     */
    public static OfflineDataset load(Path file, TaskShape shape, DatasetOptions options, ReadingOptions reading) {
        Contents contents = Contents.open(file);
        try {
            Episodes episodes = DatasetFormat.of(contents).read(contents, Optional.of(shape), reading);
            return of(episodes, shape, options, contents::close);
        } catch (RuntimeException | Error e) {
            contents.close();
            throw e;
        }
    }

    /** Prepares steps that were collected elsewhere, in the same way. */
    public static OfflineDataset of(RecordedSteps steps, TaskShape shape, DatasetOptions options) {
        return of(Episodes.ofD4rl(steps, shape), shape, options, () -> {});
    }

    private static OfflineDataset of(Episodes episodes, TaskShape shape, DatasetOptions options, Runnable source) {
        List<String> warnings = new ArrayList<>(episodes.warnings());
        Transitions recorded = episodes.transitions();
        ActionClip.of(recorded.actions()).warning().ifPresent(warnings::add);
        List<Trajectory> trajectories = episodes.trajectories();
        shape.traits().ifPresent(task -> warnings.addAll(DataWarnings.of(recorded, trajectories, task)));
        DatasetStatistics statistics = DatasetStatistics.of(trajectories, recorded.rewards());

        RewardMap rewardMap = options.rewardTuning().fit(recorded.rewards(), trajectories);
        Rows tuned = options.rewardTuning().tune(recorded.rewards(), rewardMap);
        Transitions all =
                recorded.withActions(ActionClip.clipped(recorded.actions())).withRewards(tuned);
        List<Trajectory> kept = TrajectorySelection.select(trajectories, tuned, options);
        if (kept.size() == 1 && trajectories.size() > 1) {
            warnings.add(DataWarnings.format(
                    "--percentile or --percentage leaves 1 trajectory of %,d", trajectories.size()));
        }
        Transitions chosen = kept == trajectories ? all : TrajectorySelection.keep(all, kept);
        return new OfflineDataset(chosen, kept.size(), statistics, List.copyOf(warnings), rewardMap, source);
    }
}
