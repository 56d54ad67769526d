// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A data set ready to train on: recorded transitions, actions scaled and clipped, rewards tuned, trajectories selected,
 * some of them held out, observations standardized, in this order. Columns that are large for Java's heap lie in the
 * file still, which stays open until it is closed.
 *
 * @param transitions what is trained on
 * @param trajectories how many of them were selected, those that are held out included
 * @param statistics of the recorded data, before tuning and selection
 * @param scaling what a policy needs to know of the preparation
 * @param heldOut what is not trained on; empty if all is
 * @param warnings what is odd but can be trained on, a line each
 * @param rewardMap how rewards were tuned
 * @param source closes the file
 */
public record OfflineDataset(
        Transitions transitions,
        int trajectories,
        DatasetStatistics statistics,
        Scaling scaling,
        Optional<HeldOut> heldOut,
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
        return load(file, Optional.of(shape), options, Preparation.NONE, ReadingOptions.NONE);
    }

    /**
     * Reads a file, or folder, of any format. Throws InputException with one line about what is wrong with the file or an
     * option.
     *
     * @param shape of the task; empty for a file's own
     */
    public static OfflineDataset load(
            Path file,
            Optional<TaskShape> shape,
            DatasetOptions options,
            Preparation preparation,
            ReadingOptions reading) {
        Contents contents = Contents.open(file);
        try {
            DatasetFormat format = DatasetFormat.of(contents);
            if (shape.isEmpty()) {
                D4rlFormat.requireLimit(format, contents, reading);
            }
            Episodes episodes = format.read(contents, shape, reading).withWarnings(format.unused(reading));
            return of(episodes, shape.flatMap(TaskShape::traits), options, preparation, contents::close);
        } catch (RuntimeException | Error e) {
            contents.close();
            throw e;
        }
    }

    /** InputException if there is no such file, or none that could be a data set: known before anything else is begun. */
    public static void requireFile(Path file) {
        Contents.open(file).close();
    }

    /** Prepares steps that were collected elsewhere, in the same way. */
    public static OfflineDataset of(RecordedSteps steps, TaskShape shape, DatasetOptions options) {
        return of(Episodes.ofD4rl(steps, shape), shape.traits(), options, Preparation.NONE, () -> {});
    }

    /** Prepares episodes that belong to no known task. InputException for what cannot be done with their numbers. */
    public static OfflineDataset of(Episodes episodes, DatasetOptions options, Preparation preparation) {
        return of(episodes, Optional.empty(), options, preparation, () -> {});
    }

    private static OfflineDataset of(
            Episodes episodes,
            Optional<TaskTraits> traits,
            DatasetOptions options,
            Preparation preparation,
            Runnable source) {
        List<String> warnings = new ArrayList<>(episodes.warnings());
        Transitions recorded = episodes.transitions();
        Optional<ActionBounds> bounds = bounds(recorded.actions(), preparation);
        Rows actions = bounds.map(ranges -> ranges.scaled(recorded.actions())).orElse(recorded.actions());
        ActionClip.of(actions).warning().ifPresent(warnings::add);
        List<Trajectory> trajectories = episodes.trajectories();
        traits.ifPresent(task -> warnings.addAll(DataWarnings.of(recorded, trajectories, task)));
        DatasetStatistics statistics = DatasetStatistics.of(trajectories, recorded.rewards());

        RewardMap rewardMap = options.rewardTuning().fit(recorded.rewards(), trajectories);
        Rows tuned = options.rewardTuning().tune(recorded.rewards(), rewardMap);
        Transitions all = recorded.withActions(ActionClip.clipped(actions)).withRewards(tuned);
        List<Trajectory> kept = TrajectorySelection.select(trajectories, tuned, options);
        if (kept.size() == 1 && trajectories.size() > 1) {
            warnings.add(DataWarnings.format(
                    "--percentile or --percentage leaves 1 trajectory of %,d", trajectories.size()));
        }
        List<Trajectory> held = HeldOut.choose(kept, preparation.holdout(), options.seed());
        if (held.isEmpty() && preparation.holdout() > 0) {
            warnings.add("nothing is held out (--holdout), for there is one trajectory");
        }
        List<Trajectory> trained = HeldOut.others(kept, held);
        Transitions chosen = trained == trajectories ? all : TrajectorySelection.keep(all, trained);
        Optional<HeldOut> heldOut = held.isEmpty() ? Optional.empty() : Optional.of(HeldOut.of(all, held));
        Optional<Standardization> change = preparation.normalizeObservations()
                ? Optional.of(Standardization.of(chosen.observations()))
                : Optional.empty();
        return new OfflineDataset(
                change.map(one -> chosen.mapObservations(one::apply)).orElse(chosen),
                kept.size(),
                statistics,
                new Scaling(change, bounds),
                change.isEmpty() ? heldOut : heldOut.map(part -> part.mapObservations(change.get()::apply)),
                List.copyOf(warnings),
                rewardMap,
                source);
    }

    /** Those that were given, else those of the data where they are asked for and reach beyond [-1, 1]. */
    private static Optional<ActionBounds> bounds(Rows actions, Preparation preparation) {
        if (preparation.bounds().isPresent()) {
            return preparation.bounds().map(bounds -> bounds.ofWidth(actions.width()));
        }
        return preparation.findBounds()
                ? Optional.of(ActionBounds.found(actions)).filter(bounds -> !bounds.areUsual())
                : Optional.empty();
    }
}
