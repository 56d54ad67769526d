// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dacnative.data.column.Column;
import org.dacnative.data.hdf5.HdfReader;

/**
 * Minari's HDF5 files: a group {@code episode_<id>} for each episode, with one more observation than steps, so that no
 * step lacks its successor. Bellman masks are the terminations; every group is one trajectory, however it ended. The
 * arrays are believed, not what attributes say of them.
 */
final class MinariFormat implements DatasetFormat {
    private static final String PREFIX = "episode_";

    @Override
    public String name() {
        return "Minari (HDF5)";
    }

    @Override
    public Set<String> options() {
        return Set.of("--observation");
    }

    @Override
    public boolean recognises(Contents contents) {
        return contents instanceof HdfContents hdf
                && !hdf.file().has("observations")
                && !EpisodeGroups.named(hdf.file(), "", PREFIX).isEmpty();
    }

    @Override
    public Episodes read(Contents contents, Optional<TaskShape> task, ReadingOptions options) {
        return read(((HdfContents) contents).file(), new ColumnReader(contents.path()), task, options);
    }

    /** With a reader that decides which columns are held in memory. */
    Episodes read(HdfReader hdf, ColumnReader reader, Optional<TaskShape> task, ReadingOptions options) {
        List<Episode> episodes = EpisodeGroups.named(hdf, "", PREFIX).stream()
                .map(name -> Episode.check(hdf, reader, name, options.observation()))
                .filter(episode -> episode.steps() > 0)
                .toList();
        if (episodes.isEmpty()) {
            throw reader.bad("holds no steps; give another file with --dataset");
        }
        int obsDim = episodes.get(0).obsDim();
        int actDim = episodes.get(0).actDim();
        DatasetFormat.requireWidths(reader, task, obsDim, actDim);
        long steps = 0;
        for (Episode episode : episodes) {
            EpisodeGroups.requireSameWidth(reader, episode.name() + "/observations", episode.obsDim(), obsDim);
            EpisodeGroups.requireSameWidth(reader, episode.name() + "/actions", episode.actDim(), actDim);
            steps += episode.steps();
        }
        reader.requireRowsOfOneArray(steps + episodes.size());
        return read(hdf, reader, episodes, task);
    }

    private Episodes read(HdfReader hdf, ColumnReader reader, List<Episode> episodes, Optional<TaskShape> task) {
        List<Integer> steps = episodes.stream().map(Episode::steps).toList();
        Table table = new Table(hdf, reader, episodes, steps);
        List<Trajectory> trajectories = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        int row = 0;
        for (int count : steps) {
            trajectories.add(new Trajectory(row, row + count));
            row += count;
        }
        boolean[] ended = table.terminations(row);
        long inside = endsInside(ended, trajectories);
        if (inside > 0) {
            warnings.add(inside + " steps are terminations although their episodes go on");
        }
        Map<String, String> words = new LinkedHashMap<>();
        MinariFolder.id(hdf.path()).ifPresent(id -> words.put("its id", id));
        words.putAll(hdf.environment());
        task.flatMap(TaskShape::traits)
                .flatMap(traits -> traits.otherTask(words))
                .ifPresent(warnings::add);
        return new Episodes(name(), table.transitions(ended), trajectories, warnings);
    }

    private static long endsInside(boolean[] ended, List<Trajectory> trajectories) {
        long inside = 0;
        for (Trajectory trajectory : trajectories) {
            for (int row = trajectory.start(); row < trajectory.end() - 1; row++) {
                inside += ended[row] ? 1 : 0;
            }
        }
        return inside;
    }

    /** One group whose shapes fit each other. */
    private record Episode(String name, List<String> observation, int obsDim, int actDim, int steps) {

        static Episode check(HdfReader hdf, ColumnReader reader, String name, List<String> chosen) {
            List<String> parts = EpisodeGroups.parts(hdf, reader, name + "/observations", chosen);
            int obsDim = EpisodeGroups.width(hdf, reader, parts);
            long states = EpisodeGroups.rows(hdf, reader, parts);
            int actDim = reader.matrixWidth(name + "/actions", hdf.column(name + "/actions"));
            long steps = hdf.column(name + "/actions").dimensions()[0];
            reader.requireRows(parts.get(0), states, steps + 1, "one more than actions");
            for (String key : List.of("rewards", "terminations", "truncations")) {
                Column column = hdf.column(name + "/" + key);
                reader.requireRows(name + "/" + key, reader.vectorRows(name + "/" + key, column), steps, "as actions");
            }
            return new Episode(name, parts, obsDim, actDim, reader.requireFewRows(states, obsDim, actDim) - 1);
        }
    }

    /** The columns of all episodes together. */
    private record Table(HdfReader hdf, ColumnReader reader, List<Episode> episodes, List<Integer> steps) {

        /** An episode's states are one more than its steps: those before and, a row further, those after them. */
        Transitions transitions(boolean[] ended) {
            int obsDim = episodes.get(0).obsDim();
            int actDim = episodes.get(0).actDim();
            List<Integer> states = steps.stream().map(count -> count + 1).toList();
            EpisodeRows all = rows(episodes.stream().map(Episode::observation).toList(), states, obsDim);
            RowRuns before = new RowRuns();
            for (int i = 0; i < steps.size(); i++) {
                before.add(all.start(i), steps.get(i));
            }
            Rows held = reader.held(all);
            return new Transitions(
                    obsDim,
                    actDim,
                    ended.length,
                    before.of(held),
                    reader.held(column("actions", actDim)),
                    reader.held(column("rewards", 1)),
                    new Masks(ended),
                    before.of(held, 1));
        }

        boolean[] terminations(int rows) {
            boolean[] ended = new boolean[rows];
            int row = 0;
            for (Episode episode : episodes) {
                String name = episode.name() + "/terminations";
                boolean[] flags = reader.flags(name, hdf.column(name));
                System.arraycopy(flags, 0, ended, row, flags.length);
                row += flags.length;
            }
            return ended;
        }

        private EpisodeRows column(String key, int width) {
            return rows(
                    episodes.stream()
                            .map(episode -> List.of(episode.name() + "/" + key))
                            .toList(),
                    steps,
                    width);
        }

        private EpisodeRows rows(List<List<String>> parts, List<Integer> counts, int width) {
            return new EpisodeRows(hdf, reader, parts, counts, width);
        }
    }
}
