// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    public boolean recognises(Contents contents) {
        return contents instanceof HdfContents hdf
                && !hdf.has("observations")
                && !EpisodeGroups.named(hdf, "", PREFIX).isEmpty();
    }

    @Override
    public Episodes read(Contents contents, Optional<TaskShape> task, ReadingOptions options) {
        HdfContents hdf = (HdfContents) contents;
        ColumnReader reader = new ColumnReader(hdf.path());
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
        int rows = reader.requireFewRows(steps, obsDim, actDim);
        return read(hdf, reader, episodes, new Arrays(obsDim, actDim, rows), task);
    }

    private Episodes read(
            HdfContents hdf, ColumnReader reader, List<Episode> episodes, Arrays arrays, Optional<TaskShape> task) {
        List<Trajectory> trajectories = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        int row = 0;
        for (Episode episode : episodes) {
            arrays.read(hdf, reader, episode, row);
            trajectories.add(new Trajectory(row, row + episode.steps()));
            row += episode.steps();
        }
        long inside = arrays.endsInside(trajectories);
        if (inside > 0) {
            warnings.add(inside + " steps are terminations although their episodes go on");
        }
        Map<String, String> words = new LinkedHashMap<>();
        MinariFolder.id(hdf.path()).ifPresent(id -> words.put("its id", id));
        words.putAll(new HdfMetadata(hdf.file()).environment());
        task.flatMap(TaskShape::traits)
                .flatMap(traits -> traits.otherTask(words))
                .ifPresent(warnings::add);
        return new Episodes(name(), arrays.transitions(), trajectories, warnings);
    }

    /** One group whose shapes fit each other. */
    private record Episode(String name, List<String> observation, int obsDim, int actDim, int steps) {

        static Episode check(HdfContents hdf, ColumnReader reader, String name, List<String> chosen) {
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

    /** The columns of all transitions. */
    private static final class Arrays {
        private final int obsDim;
        private final int actDim;
        private final float[] observations;
        private final float[] actions;
        private final float[] rewards;
        private final float[] masks;
        private final float[] nextObservations;

        Arrays(int obsDim, int actDim, int rows) {
            this.obsDim = obsDim;
            this.actDim = actDim;
            observations = new float[rows * obsDim];
            actions = new float[rows * actDim];
            rewards = new float[rows];
            masks = new float[rows];
            nextObservations = new float[rows * obsDim];
        }

        void read(HdfContents hdf, ColumnReader reader, Episode episode, int row) {
            int steps = episode.steps();
            float[] states = new float[(steps + 1) * obsDim];
            EpisodeGroups.read(hdf, reader, episode.observation(), states, 0, steps + 1, obsDim);
            System.arraycopy(states, 0, observations, row * obsDim, steps * obsDim);
            System.arraycopy(states, obsDim, nextObservations, row * obsDim, steps * obsDim);
            String name = episode.name() + "/actions";
            System.arraycopy(reader.numbers(name, hdf.column(name), actDim), 0, actions, row * actDim, steps * actDim);
            name = episode.name() + "/rewards";
            System.arraycopy(reader.numbers(name, hdf.column(name), 1), 0, rewards, row, steps);
            name = episode.name() + "/terminations";
            System.arraycopy(EpisodeGroups.masks(reader.flags(name, hdf.column(name))), 0, masks, row, steps);
        }

        long endsInside(List<Trajectory> trajectories) {
            long inside = 0;
            for (Trajectory trajectory : trajectories) {
                for (int row = trajectory.start(); row < trajectory.end() - 1; row++) {
                    inside += masks[row] == 0 ? 1 : 0;
                }
            }
            return inside;
        }

        Transitions transitions() {
            return new Transitions(
                    obsDim, actDim, rewards.length, observations, actions, rewards, masks, nextObservations);
        }
    }
}
