// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dacnative.data.column.Column;
import org.dacnative.data.column.FileCalls;
import org.dacnative.data.hdf5.HdfReader;

/**
 * HDF5 files as robomimic has them: a group {@code data/demo_<k>} for each demonstration, with {@code obs} (a dictionary
 * or one column), {@code actions}, {@code rewards}, {@code dones} and perhaps {@code next_obs}. Masks are 1 - dones; a
 * trajectory ends with its group. Without next_obs the last step of one that was not done is left out.
 */
final class RobomimicFormat implements DatasetFormat {
    private static final String PREFIX = "demo_";

    @Override
    public String name() {
        return "robomimic (HDF5)";
    }

    @Override
    public Set<String> options() {
        return Set.of("--observation");
    }

    @Override
    public boolean recognises(Contents contents) {
        return contents instanceof HdfContents hdf
                && !hdf.file().has("observations")
                && !EpisodeGroups.named(hdf.file(), "data", PREFIX).isEmpty();
    }

    @Override
    public Episodes read(Contents contents, Optional<TaskShape> task, ReadingOptions options) {
        HdfReader hdf = ((HdfContents) contents).file();
        ColumnReader reader = new ColumnReader(hdf.path());
        List<Demo> demos = EpisodeGroups.named(hdf, "data", PREFIX).stream()
                .map(name -> Demo.check(hdf, reader, name, options.observation()))
                .filter(demo -> demo.steps() > 0)
                .toList();
        if (demos.isEmpty()) {
            throw reader.bad("holds no steps; give another file with --dataset");
        }
        Demo first = demos.get(0);
        DatasetFormat.requireWidths(reader, task, first.obsDim(), first.actDim());
        long steps = 0;
        for (Demo demo : demos) {
            EpisodeGroups.requireSameWidth(reader, demo.name() + "/obs", demo.obsDim(), first.obsDim());
            EpisodeGroups.requireSameWidth(reader, demo.name() + "/actions", demo.actDim(), first.actDim());
            if (demo.next().isEmpty() != first.next().isEmpty()) {
                throw reader.bad("some groups have next_obs and some have not: " + first.name() + ", " + demo.name());
            }
            steps += demo.steps();
        }
        int rows = reader.requireFewRows(steps, first.obsDim(), first.actDim());
        return FileCalls.reading(
                hdf.path(),
                "its demonstrations",
                () -> table(hdf, reader, demos, rows).episodes(name(), warnings(hdf, task)));
    }

    private static StepTable table(HdfReader hdf, ColumnReader reader, List<Demo> demos, int rows) {
        int obsDim = demos.get(0).obsDim();
        int actDim = demos.get(0).actDim();
        float[] observations = new float[rows * obsDim];
        float[] next = demos.get(0).next().isEmpty() ? null : new float[rows * obsDim];
        float[] actions = new float[rows * actDim];
        float[] rewards = new float[rows];
        float[] masks = new float[rows];
        boolean[] lasts = new boolean[rows];
        int row = 0;
        for (Demo demo : demos) {
            int steps = demo.steps();
            EpisodeGroups.read(hdf, reader, demo.obs(), observations, row, steps, obsDim);
            if (next != null) {
                EpisodeGroups.read(hdf, reader, demo.next(), next, row, steps, obsDim);
            }
            EpisodeGroups.read(hdf, reader, List.of(demo.name() + "/actions"), actions, row, steps, actDim);
            String name = demo.name() + "/rewards";
            System.arraycopy(reader.numbers(name, hdf.column(name), 1), 0, rewards, row, steps);
            name = demo.name() + "/dones";
            System.arraycopy(EpisodeGroups.masks(reader.flags(name, hdf.column(name))), 0, masks, row, steps);
            row += steps;
            lasts[row - 1] = true;
        }
        return new StepTable(obsDim, actDim, observations, actions, rewards, masks, lasts, Optional.ofNullable(next));
    }

    private static List<String> warnings(HdfReader hdf, Optional<TaskShape> task) {
        List<String> warnings = new ArrayList<>();
        task.flatMap(TaskShape::traits)
                .flatMap(traits -> traits.otherTask(hdf.environment()))
                .ifPresent(warnings::add);
        return warnings;
    }

    /** One group whose shapes fit each other; {@code next} is empty where successors are not stored. */
    private record Demo(String name, List<String> obs, List<String> next, int obsDim, int actDim, int steps) {

        static Demo check(HdfReader hdf, ColumnReader reader, String name, List<String> chosen) {
            List<String> obs = EpisodeGroups.parts(hdf, reader, name + "/obs", chosen);
            List<String> next = hdf.has(name + "/next_obs")
                    ? obs.stream()
                            .map(key -> key.replaceFirst("/obs(/|$)", "/next_obs$1"))
                            .toList()
                    : List.of();
            int obsDim = EpisodeGroups.width(hdf, reader, obs);
            int actDim = reader.matrixWidth(name + "/actions", hdf.column(name + "/actions"));
            long steps = EpisodeGroups.rows(hdf, reader, obs);
            if (!next.isEmpty()) {
                int nextDim = EpisodeGroups.width(hdf, reader, next);
                EpisodeGroups.requireSameWidth(reader, name + "/next_obs", nextDim, obsDim);
                reader.requireRows(name + "/next_obs", EpisodeGroups.rows(hdf, reader, next), steps, "as obs");
            }
            reader.requireRows(name + "/actions", hdf.column(name + "/actions").dimensions()[0], steps, "as obs");
            for (String key : List.of("rewards", "dones")) {
                Column column = hdf.column(name + "/" + key);
                reader.requireRows(name + "/" + key, reader.vectorRows(name + "/" + key, column), steps, "as obs");
            }
            return new Demo(
                    name, obs, next, obsDim, actDim, steps == 0 ? 0 : reader.requireFewRows(steps, obsDim, actDim));
        }
    }
}
