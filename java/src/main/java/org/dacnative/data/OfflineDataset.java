// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;
import java.util.List;

/**
 * A data set ready to train on: D4RL's Q-learning transitions, actions clipped, rewards tuned, trajectories selected,
 * in this order.
 *
 * @param transitions what is trained on
 * @param statistics of the recorded data, before tuning and selection
 */
public record OfflineDataset(Transitions transitions, DatasetStatistics statistics) {

    /** Reads a D4RL file. Throws InputException with one line about what is wrong with the file or an option. */
    public static OfflineDataset load(Path file, TaskShape shape, DatasetOptions options) {
        try (D4rlFile steps = D4rlFile.open(file, shape)) {
            return of(steps, shape, options);
        }
    }

    /** Prepares steps that were collected elsewhere, in the same way. */
    public static OfflineDataset of(RecordedSteps steps, TaskShape shape, DatasetOptions options) {
        Transitions all = QLearningDataset.of(steps, shape);
        List<Trajectory> trajectories = Trajectory.split(all);
        DatasetStatistics statistics = DatasetStatistics.of(trajectories, all.rewards());
        options.rewardTuning().tune(all.rewards(), trajectories);
        List<Trajectory> kept = TrajectorySelection.select(trajectories, all.rewards(), options);
        return new OfflineDataset(kept == trajectories ? all : TrajectorySelection.keep(all, kept), statistics);
    }
}
