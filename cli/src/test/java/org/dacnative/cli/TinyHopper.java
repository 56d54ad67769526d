// SPDX-License-Identifier: Apache-2.0
package org.dacnative.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A run small enough for a test: 300 random steps in D4RL's layout, networks of two times 16, 20 updates. */
final class TinyHopper {
    static final int ROWS = 300;

    private TinyHopper() {}

    /** A good file. */
    static Path write(Path folder) {
        return write(folder, "hopper", columns -> {});
    }

    /** A file with something changed in its columns: name to array. */
    static Path write(Path folder, String name, Consumer<Map<String, Object>> change) {
        Map<String, Object> columns = columns();
        change.accept(columns);
        Path path = folder.resolve(name + ".hdf5");
        try (WritableHdfFile file = HdfFile.write(path)) {
            columns.forEach(file::putDataset);
        }
        return path;
    }

    /** (rows, columns) numbers in [-1, 1). */
    static float[][] matrix(int rows, int columns) {
        SplittableRandom random = new SplittableRandom(columns);
        float[][] matrix = new float[rows][columns];
        for (float[] row : matrix) {
            for (int i = 0; i < columns; i++) {
                row[i] = (float) random.nextDouble(-1, 1);
            }
        }
        return matrix;
    }

    /**
     * The flags of a tiny run on the CPU: seed 3, evaluations after 10 and 20 updates.
     *
     * @param changes flag and value, one after the other; replace or add
     */
    static String[] flags(Path data, Path results, String... changes) {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("--env", "hopper-medium-v2");
        flags.put("--dataset", data.toString());
        flags.put("--results_dir", results.toString());
        flags.put("--device", "cpu");
        flags.put("--seed", "3");
        flags.put("--max_steps", "20");
        flags.put("--eval_interval", "10");
        flags.put("--n_eval_episodes", "2");
        flags.put("--batch_size", "32");
        flags.put("--hidden_dims", "16,16");
        flags.put("--num_qs", "2");
        flags.put("--num_q_samples", "2");
        flags.put("--num_action_samples", "3");
        for (int i = 0; i < changes.length; i += 2) {
            flags.put(changes[i], changes[i + 1]);
        }
        List<String> list = new ArrayList<>();
        flags.forEach((flag, value) -> list.addAll(List.of(flag, value)));
        return list.toArray(String[]::new);
    }

    /** The folder of the only run in a results folder. */
    static Path onlyRun(Path results, String task) {
        List<Path> runs = files(results.resolve(task));
        assertEquals(1, runs.size(), runs.toString());
        return runs.get(0);
    }

    /** What lies in a folder, by name. */
    static List<Path> files(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> columns() {
        float[] rewards = new float[ROWS];
        int[] terminals = new int[ROWS];
        int[] timeouts = new int[ROWS];
        for (int row = 0; row < ROWS; row++) {
            rewards[row] = row % 7 * 0.1f;
            terminals[row] = row % 40 == 39 ? 1 : 0;
            timeouts[row] = row % 100 == 99 ? 1 : 0;
        }
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("observations", matrix(ROWS, 11));
        columns.put("actions", matrix(ROWS, 3));
        columns.put("rewards", rewards);
        columns.put("terminals", terminals);
        columns.put("timeouts", timeouts);
        return columns;
    }
}
