// SPDX-License-Identifier: Apache-2.0
package org.dacnative.bench.setup;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dacnative.engine.ReplayColumn;

/**
 * A file as D4RL ships them, made on the spot: float32 columns, gzip level 4, chunks of n/64 rows of one column (what
 * h5py chooses), a timeout every 1000 rows. Its numbers are those of {@link MadeUpData} and compress as badly as
 * recorded ones.
 */
public final class D4rlLikeFile {
    private static final int EPISODE = 1000;
    private static final int GZIP_LEVEL = 4;
    private static final int CHUNKS = 64;

    private final MadeUpData data;
    private final int rows;
    private final int obsDim;
    private final int actDim;

    public D4rlLikeFile(int rows, int obsDim, int actDim) {
        this.data = new MadeUpData(rows, obsDim, actDim);
        this.rows = rows;
        this.obsDim = obsDim;
        this.actDim = actDim;
    }

    /** Transitions that the file makes: neither rows with a timeout nor the last row count. */
    public int transitions() {
        return rows - rows / EPISODE - (rows % EPISODE == 0 ? 0 : 1);
    }

    /** The file's row that becomes this transition. */
    public int rowOf(int transition) {
        return transition + transition / (EPISODE - 1);
    }

    public MadeUpData data() {
        return data;
    }

    /** Into a temporary folder; the caller deletes the file. */
    public Path write() throws IOException {
        Path path = Files.createTempFile("dac-native-bench", ".hdf5");
        try (WritableHdfFile file = HdfFile.write(path)) {
            file.putDataset("observations", matrix(ReplayColumn.OBSERVATIONS, obsDim), compressed(2));
            file.putDataset("actions", matrix(ReplayColumn.ACTIONS, actDim), compressed(2));
            file.putDataset("rewards", rewards(), compressed(1));
            file.putDataset("terminals", new byte[rows], compressed(1));
            file.putDataset("timeouts", timeouts(), compressed(1));
        }
        return path;
    }

    private DatasetCreationOptions compressed(int rank) {
        int chunk = Math.max(1, rows / CHUNKS);
        DatasetCreationOptions.Builder options = DatasetCreationOptions.builder();
        return (rank == 1 ? options.chunkDimensions(chunk) : options.chunkDimensions(chunk, 1))
                .deflate(GZIP_LEVEL)
                .build();
    }

    private float[][] matrix(ReplayColumn column, int width) {
        float[][] values = new float[rows][width];
        for (int row = 0; row < rows; row++) {
            for (int place = 0; place < width; place++) {
                values[row][place] = data.value(column, row, place);
            }
        }
        return values;
    }

    private float[] rewards() {
        float[] values = new float[rows];
        for (int row = 0; row < rows; row++) {
            values[row] = data.value(ReplayColumn.REWARDS, row, 0) + data.value(ReplayColumn.ACTIONS, row, 0);
        }
        return values;
    }

    private byte[] timeouts() {
        byte[] values = new byte[rows];
        for (int row = EPISODE - 1; row < rows; row += EPISODE) {
            values[row] = 1;
        }
        return values;
    }
}
