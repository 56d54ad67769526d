// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.Optional;
import java.util.Set;

/** The columns that all NPZ data sets have in common, held against each other before any of them is unpacked. */
final class NpzTable {
    private final NpzContents npz;
    private final ColumnReader reader;
    private final int obsDim;
    private final int actDim;
    private final int rows;

    /** Throws InputException where the shapes do not fit each other or the task. */
    NpzTable(NpzContents npz, Optional<TaskShape> task, Set<String> vectors, Set<String> matrices) {
        this.npz = npz;
        this.reader = new ColumnReader(npz.path());
        obsDim = reader.matrixWidth("observations", npz.column("observations"));
        actDim = reader.matrixWidth("actions", npz.column("actions"));
        DatasetFormat.requireWidths(reader, task, obsDim, actDim);
        long count = npz.column("observations").dimensions()[0];
        rows = reader.requireFewRows(count, obsDim, actDim);
        reader.requireRows("actions", npz.column("actions").dimensions()[0], rows, "as observations has");
        for (String key : vectors) {
            reader.requireRows(key, reader.vectorRows(key, npz.column(key)), rows, "as observations has");
        }
        for (String key : matrices) {
            reader.matrixWidth(key, npz.column(key));
            reader.requireRows(key, npz.column(key).dimensions()[0], rows, "as observations has");
        }
        int numbers = obsDim * (1 + matrices.size()) + actDim + vectors.size();
        reader.requireHeap((long) rows * (numbers + obsDim) * Float.BYTES);
    }

    int rows() {
        return rows;
    }

    int width(String key) {
        return reader.matrixWidth(key, npz.column(key));
    }

    float[] numbers(String key) {
        NpyColumn column = npz.column(key);
        long[] dimensions = column.dimensions();
        return reader.numbers(key, column, dimensions.length == 2 ? (int) dimensions[1] : 1);
    }

    boolean[] flags(String key) {
        return reader.flags(key, npz.column(key));
    }

    /** Everything together. */
    StepTable steps(float[] rewards, float[] masks, boolean[] lasts, Optional<float[]> nextObservations) {
        return new StepTable(
                obsDim, actDim, numbers("observations"), numbers("actions"), rewards, masks, lasts, nextObservations);
    }

    /** (N, D) successors, where they are stored. */
    Optional<float[]> nextObservations() {
        if (!npz.has("next_observations")) {
            return Optional.empty();
        }
        EpisodeGroups.requireSameWidth(reader, "next_observations", width("next_observations"), obsDim);
        return Optional.of(numbers("next_observations"));
    }

    ColumnReader reader() {
        return reader;
    }
}
