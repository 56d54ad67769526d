// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes small files in D4RL's layout. Eight rows of the worked example: observation = row number in both columns,
 * terminals in rows 2 and 6, timeouts in rows 4 and 6, reward = row number. Flags are bytes: jhdf cannot write
 * enumerations.
 */
final class D4rlFileBuilder {
    static final int ROWS = 8;
    static final TaskShape SHAPE = new TaskShape(2, 1, 1000);

    private final Map<String, Object> columns = new LinkedHashMap<>();

    D4rlFileBuilder() {
        float[][] observations = new float[ROWS][2];
        float[][] actions = new float[ROWS][1];
        float[] rewards = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            observations[row][0] = row;
            observations[row][1] = row;
            actions[row][0] = row % 2 == 0 ? 1 : -0.5f;
            rewards[row] = row;
        }
        with("observations", observations);
        with("actions", actions);
        with("rewards", rewards);
        with("terminals", new byte[] {0, 0, 1, 0, 0, 0, 1, 0});
        with("timeouts", new byte[] {0, 0, 0, 0, 1, 0, 1, 0});
    }

    /** An array, or null for a group. */
    D4rlFileBuilder with(String key, Object data) {
        columns.put(key, data);
        return this;
    }

    D4rlFileBuilder without(String key) {
        columns.remove(key);
        return this;
    }

    /** Another value in one place of a (rows, columns) or (rows) column of floats. */
    D4rlFileBuilder withValue(String key, int row, int column, float value) {
        if (columns.get(key) instanceof float[][] matrix) {
            matrix[row][column] = value;
        } else {
            ((float[]) columns.get(key))[row] = value;
        }
        return this;
    }

    Path write(Path folder) {
        Path path = folder.resolve("data.hdf5");
        try (WritableHdfFile file = HdfFile.write(path)) {
            columns.forEach((key, data) -> {
                if (data == null) {
                    file.putGroup(key).putDataset("inner", new float[1]);
                } else {
                    file.putDataset(key, data);
                }
            });
        }
        return path;
    }
}
