// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dacnative.data.column.FileCalls;

/**
 * OGBench's NPZ files. Their {@code terminals} mark where a trajectory ends and say nothing of the task: masks do that.
 * As they are downloaded the last row of a trajectory is a state without a successor; in the compact layout {@code
 * valids} marks it; in the regular one {@code next_observations} is there and no such row. Files as they are downloaded
 * have no rewards: those of a single task are computed from the states ({@code --ogbench_task}).
 */
final class OgbenchFormat implements DatasetFormat {
    private static final String NEXT = "next_observations";
    private static final String VALIDS = "valids";

    @Override
    public String name() {
        return "OGBench (NPZ)";
    }

    @Override
    public Set<String> options() {
        return Set.of("--ogbench_task");
    }

    @Override
    public boolean recognises(Contents contents) {
        return contents instanceof NpzContents npz && isOne(npz);
    }

    static boolean isOne(NpzContents npz) {
        return npz.has("observations")
                && npz.has("actions")
                && npz.has("terminals")
                && (!npz.has("rewards") || npz.has("masks") || npz.has(VALIDS));
    }

    @Override
    public Episodes read(Contents contents, Optional<TaskShape> task, ReadingOptions options) {
        NpzContents npz = (NpzContents) contents;
        ColumnReader reader = new ColumnReader(npz.path());
        boolean stored = npz.has("rewards") && npz.has("masks");
        if (!stored
                && options.ogbenchTask() == 0
                && reader.matrixWidth("observations", npz.column("observations")) > 0) {
            throw reader.bad(
                    "is an OGBench data set without rewards; --ogbench_task N (1..5) computes those of a task");
        }
        Set<String> vectors = new LinkedHashSet<>(List.of("terminals"));
        List.of("rewards", "masks", VALIDS).stream().filter(npz::has).forEach(vectors::add);
        NpzTable table = new NpzTable(npz, task, vectors, npz.has(NEXT) ? Set.of(NEXT) : Set.of());
        return FileCalls.reading(npz.path(), "its columns", () -> {
            OgbenchRewards rewards = options.ogbenchTask() > 0
                    ? OgbenchTask.named(npz.path(), options.ogbenchTask()).rewards(npz, table)
                    : new OgbenchRewards(table.numbers("rewards"), EpisodeGroups.flags(table.flags("masks")));
            return steps(npz, table, rewards).episodes(name(), List.of());
        });
    }

    private static StepTable steps(NpzContents npz, NpzTable table, OgbenchRewards rewards) {
        boolean[] lasts = table.flags("terminals");
        Optional<float[]> next = table.nextObservations();
        if (npz.has(VALIDS)) {
            boolean[] valids = table.flags(VALIDS);
            for (int row = 0; row < lasts.length; row++) {
                lasts[row] = !valids[row];
            }
            next = Optional.empty();
        }
        float[] masks = rewards.masks();
        if (next.isEmpty()) {
            for (int row = 0; row < lasts.length; row++) {
                // A state without a successor is no transition, even at the goal.
                masks[row] = lasts[row] || row == lasts.length - 1 ? 1 : masks[row];
            }
        }
        return table.steps(rewards.rewards(), masks, lasts, next);
    }
}
