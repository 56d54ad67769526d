// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A small file as D4RL's of antmaze-umaze: walks of 50 rows. Every second one comes to the goal's cell, where its last rows
 * have reward 1 and are terminal, one after the other; the others turn back. The collector's goals and the simulator's state in a group; no next
 * observations.
 */
final class TinyAntMaze {
    static final int ROWS = 400;
    private static final int WALK = 50;
    private static final int AT_GOAL = 5;

    private TinyAntMaze() {}

    static Path write(Path folder) {
        SplittableRandom random = new SplittableRandom(1);
        float[][] observations = new float[ROWS][29];
        float[][] goals = new float[ROWS][2];
        float[] rewards = new float[ROWS];
        byte[] terminals = new byte[ROWS];
        byte[] timeouts = new byte[ROWS];
        for (int row = 0; row < ROWS; row++) {
            int step = row % WALK;
            boolean arrives = row / WALK % 2 == 0;
            for (int i = 0; i < 29; i++) {
                observations[row][i] = (float) random.nextDouble(-0.5, 0.5);
            }
            observations[row][0] = step < WALK / 2 ? 0.3f * step : 0.3f * (WALK - step);
            observations[row][1] = arrives ? 8f * step / WALK : 0;
            goals[row] = new float[] {0.5f, 8.5f};
            boolean reached = arrives && step >= WALK - AT_GOAL;
            rewards[row] = reached ? 1 : 0;
            terminals[row] = (byte) (reached ? 1 : 0);
            timeouts[row] = (byte) (step == WALK - 1 ? 1 : 0);
        }
        Path path = folder.resolve("Ant_maze_u-maze_noisy_multistart_False_multigoal_False_sparse.hdf5");
        try (WritableHdfFile file = HdfFile.write(path)) {
            file.putDataset("observations", observations);
            file.putDataset("actions", TinyHopper.matrix(ROWS, 8));
            file.putDataset("rewards", rewards);
            file.putDataset("terminals", terminals);
            file.putDataset("timeouts", timeouts);
            WritableGroup infos = file.putGroup("infos");
            infos.putDataset("goal", goals);
            infos.putDataset("qpos", TinyHopper.matrix(ROWS, 15));
            infos.putDataset("qvel", TinyHopper.matrix(ROWS, 14));
        }
        return path;
    }
}
