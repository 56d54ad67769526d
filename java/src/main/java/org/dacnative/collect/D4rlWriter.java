// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Writes recorded steps as an HDF5 file in D4RL's layout: observations, actions, rewards, terminals, timeouts,
 * next_observations, infos/qpos, infos/qvel, and under metadata what made them; chunked, shuffled, deflated.
 */
public final class D4rlWriter {
    private static final int CHUNK_ROWS = 8192;

    private D4rlWriter() {}

    /** Beside the target, synced, renamed. UncheckedIOException names the file. */
    public static void write(Path file, Recording recording, Map<String, String> metadata) {
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
        try {
            try {
                try (WritableHdfFile hdf = HdfFile.write(temporary)) {
                    fill(hdf, recording, metadata);
                }
                try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static void fill(WritableHdfFile hdf, Recording recording, Map<String, String> metadata) {
        int rows = recording.rows();
        float[][] observations = new float[rows][];
        float[][] nextObservations = new float[rows][];
        float[][] actions = new float[rows][];
        float[] rewards = new float[rows];
        byte[] terminals = new byte[rows];
        byte[] timeouts = new byte[rows];
        double[][] qpos = new double[rows][];
        double[][] qvel = new double[rows][];
        for (int row = 0; row < rows; row++) {
            Recording.Step step = recording.step(row);
            observations[row] = step.observation();
            nextObservations[row] = step.nextObservation();
            actions[row] = step.action();
            rewards[row] = step.reward();
            terminals[row] = (byte) (step.terminal() ? 1 : 0);
            timeouts[row] = (byte) (step.timeout() ? 1 : 0);
            qpos[row] = step.qpos();
            qvel[row] = step.qvel();
        }
        hdf.putDataset("observations", observations, matrix(rows, recording.obsDim()));
        hdf.putDataset("actions", actions, matrix(rows, recording.actDim()));
        hdf.putDataset("rewards", rewards, column(rows));
        hdf.putDataset("terminals", terminals, column(rows));
        hdf.putDataset("timeouts", timeouts, column(rows));
        hdf.putDataset("next_observations", nextObservations, matrix(rows, recording.obsDim()));
        WritableGroup infos = hdf.putGroup("infos");
        infos.putDataset("qpos", qpos, matrix(rows, recording.positions()));
        infos.putDataset("qvel", qvel, matrix(rows, recording.velocities()));
        WritableGroup group = hdf.putGroup("metadata");
        metadata.forEach(group::putAttribute);
    }

    private static DatasetCreationOptions matrix(int rows, int width) {
        return DatasetCreationOptions.builder()
                .chunkDimensions(Math.min(rows, CHUNK_ROWS), width)
                .shuffle()
                .deflate()
                .build();
    }

    private static DatasetCreationOptions column(int rows) {
        return DatasetCreationOptions.builder()
                .chunkDimensions(Math.min(rows, CHUNK_ROWS))
                .shuffle()
                .deflate()
                .build();
    }
}
