// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.nio.file.Path;
import java.util.Map;
import org.dacnative.data.hdf5.HdfWriter;

/**
 * Writes recorded steps as an HDF5 file in D4RL's layout: observations, actions, rewards, terminals, timeouts,
 * next_observations, infos/qpos, infos/qvel, in mazes infos/goal, and under metadata what made them.
 */
public final class D4rlWriter {
    private D4rlWriter() {}

    /** @param file is made, or written over */
    public static void write(Path file, Recording recording, Map<String, String> metadata) {
        int rows = recording.rows();
        float[][] observations = new float[rows][];
        float[][] nextObservations = new float[rows][];
        float[][] actions = new float[rows][];
        float[] rewards = new float[rows];
        boolean[] terminals = new boolean[rows];
        boolean[] timeouts = new boolean[rows];
        double[][] qpos = new double[rows][];
        double[][] qvel = new double[rows][];
        float[][] goals = new float[rows][];
        for (int row = 0; row < rows; row++) {
            Recording.Step step = recording.step(row);
            observations[row] = step.observation();
            nextObservations[row] = step.nextObservation();
            actions[row] = step.action();
            rewards[row] = step.reward();
            terminals[row] = step.terminal();
            timeouts[row] = step.timeout();
            qpos[row] = step.qpos();
            qvel[row] = step.qvel();
            goals[row] = step.goal();
        }
        try (HdfWriter hdf = new HdfWriter(file)) {
            hdf.add("observations", observations);
            hdf.add("actions", actions);
            hdf.add("rewards", rewards);
            hdf.add("terminals", terminals);
            hdf.add("timeouts", timeouts);
            hdf.add("next_observations", nextObservations);
            hdf.add("infos/qpos", qpos);
            hdf.add("infos/qvel", qvel);
            if (recording.goalDim() > 0) {
                hdf.add("infos/goal", goals);
            }
            metadata.forEach((name, value) -> hdf.attribute("metadata", name, value));
        }
    }
}
