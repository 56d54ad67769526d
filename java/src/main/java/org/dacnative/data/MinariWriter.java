// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dacnative.data.hdf5.HdfWriter;

/**
 * Writes episodes as a data set of Minari 0.5: {@code data/main_data.hdf5} with a group for each episode and
 * {@code data/metadata.json}. An episode holds one state more than steps, so a trajectory in which a next state is not
 * the state of the next step becomes two.
 */
public final class MinariWriter {
    private static final String MINARI_VERSION = "0.5.3";
    /** Python's JSON has numbers that are infinite. */
    private static final Gson JSON =
            new GsonBuilder().serializeSpecialFloatingPointValues().create();

    private MinariWriter() {}

    /**
     * Makes and fills a folder.
     *
     * @param id as Minari names data sets: (namespace/)*name-vN
     */
    public static void write(Episodes episodes, Path folder, String id) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        List<Trajectory> pieces = pieces(episodes);
        Path steps = data.resolve("main_data.hdf5");
        try (HdfWriter file = new HdfWriter(steps)) {
            for (int number = 0; number < pieces.size(); number++) {
                write(episodes.transitions(), pieces.get(number), number, file);
            }
        }
        Map<String, Object> metadata = metadata(episodes.transitions(), pieces.size(), id);
        metadata.put("dataset_size", Math.round(Files.size(steps) / 1e5) / 10.0);
        Files.writeString(data.resolve("metadata.json"), JSON.toJson(metadata));
    }

    /** Trajectories, cut wherever the next state is not the state of the next step. */
    static List<Trajectory> pieces(Episodes episodes) {
        List<Trajectory> pieces = new ArrayList<>();
        for (Trajectory trajectory : episodes.trajectories()) {
            int start = trajectory.start();
            for (int row = start; row < trajectory.end(); row++) {
                if (row == trajectory.end() - 1 || !EpisodesWriter.isFollowed(episodes.transitions(), row)) {
                    pieces.add(new Trajectory(start, row + 1));
                    start = row + 1;
                }
            }
        }
        return pieces;
    }

    private static void write(Transitions data, Trajectory piece, int number, HdfWriter file) {
        int steps = piece.length();
        float[][] observations = new float[steps + 1][];
        float[][] actions = new float[steps][];
        double[] rewards = new double[steps];
        boolean[] terminations = new boolean[steps];
        boolean[] truncations = new boolean[steps];
        for (int step = 0; step < steps; step++) {
            int row = piece.start() + step;
            observations[step] = EpisodesWriter.row(data.observations(), row);
            actions[step] = EpisodesWriter.row(data.actions(), row);
            rewards[step] = EpisodesWriter.row(data.rewards(), row)[0];
            terminations[step] = EpisodesWriter.row(data.masks(), row)[0] == 0;
        }
        observations[steps] = EpisodesWriter.row(data.nextObservations(), piece.end() - 1);
        truncations[steps - 1] = !terminations[steps - 1];
        String group = "episode_" + number;
        file.add(group + "/observations", observations);
        file.add(group + "/actions", actions);
        file.add(group + "/rewards", rewards);
        file.add(group + "/terminations", terminations);
        file.add(group + "/truncations", truncations);
        file.attribute(group, "id", (long) number);
        file.attribute(group, "total_steps", (long) steps);
    }

    private static Map<String, Object> metadata(Transitions data, int episodes, String id) {
        boolean[] inside = {true};
        data.actions().forEachBlock((first, count, actions) -> {
            for (int i = 0; i < count * data.actDim(); i++) {
                inside[0] &= Math.abs(actions[i]) <= 1;
            }
        });
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("total_episodes", episodes);
        metadata.put("total_steps", data.size());
        metadata.put("data_format", "hdf5");
        metadata.put("observation_space", box(data.obsDim(), Double.POSITIVE_INFINITY));
        metadata.put("action_space", box(data.actDim(), inside[0] ? 1 : Double.POSITIVE_INFINITY));
        metadata.put("dataset_id", id);
        metadata.put("minari_version", MINARI_VERSION);
        return metadata;
    }

    /** A space of numbers between -bound and bound: JSON inside a text, as Minari has it. */
    private static String box(int width, double bound) {
        Map<String, Object> box = new LinkedHashMap<>();
        box.put("type", "Box");
        box.put("dtype", "float32");
        box.put("shape", List.of(width));
        box.put("low", Collections.nCopies(width, -bound));
        box.put("high", Collections.nCopies(width, bound));
        return JSON.toJson(box);
    }
}
