// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dacnative.SharedFolder;
import org.dacnative.data.hdf5.HdfReader;
import org.dacnative.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rewards and masks of OGBench's cubes, scenes and puzzles. */
class OgbenchPartsTest {
    @TempDir
    private Path folder;

    /** The numbers of OGBench's own loader, for a target that is in no task. */
    @Test
    void agreesWithOgbench() {
        Path file = SharedFolder.require("data/formats/ogbench/puzzle-synthetic-v0.npz");
        OgbenchParts task = new OgbenchParts("puzzle", new double[0], new int[] {0, 1, 0, 1}, new double[0]);
        try (NpzContents npz = new NpzContents(file);
                HdfReader expected =
                        new HdfReader(SharedFolder.require("data/formats/ogbench/expected/puzzle-synthetic-v0.h5"))) {
            NpzTable table = new NpzTable(npz, Optional.empty(), Set.of("terminals"), Set.of());
            OgbenchRewards found = task.rewards(npz, table);
            float[] rewards = expected.column("task1/rewards").floats().orElseThrow();
            float[] masks = expected.column("task1/masks").floats().orElseThrow();
            boolean[] lasts = table.flags("terminals");
            int at = 0;
            for (int row = 0; row < lasts.length; row++) {
                if (!lasts[row]) {
                    assertEquals(rewards[at], found.rewards()[row]);
                    assertEquals(masks[at], found.masks()[row]);
                    at++;
                }
            }
            assertEquals(16, at);
            assertEquals(-29, sum(rewards));
            assertEquals(14, sum(masks));
        }
    }

    /** Task 4 of the scene: the cube in the drawer, which is shut; the first button pressed. */
    @Test
    void scene() throws IOException {
        float[][] qpos = new float[5][25];
        float[][] buttons = new float[5][];
        for (int row = 0; row < 5; row++) {
            qpos[row][14] = 0.33f;
            qpos[row][15] = -0.356f;
            qpos[row][16] = 0.065986f;
            buttons[row] = new float[] {1, 0};
        }
        qpos[1][15] += 0.05f; // the cube
        qpos[2][23] = -0.05f; // the drawer
        qpos[2][24] = 0.039f; // the window, nearly
        qpos[3][24] = 0.2f; // the window
        buttons[3] = new float[] {0, 1}; // and both buttons
        Episodes found = read("scene-play-v0.npz", 4, qpos, buttons);
        assertArrayEquals(
                new float[] {0, -1, -1, -3}, found.transitions().rewards().all());
        assertArrayEquals(new float[] {0, 1, 1, 1}, found.transitions().masks().all());
        assertEquals(1, found.trajectories().size());
    }

    /** Task 5 of two cubes: one on the other; 0.04 is near enough in three dimensions together. */
    @Test
    void cubes() throws IOException {
        float[][] qpos = new float[4][28];
        for (float[] row : qpos) {
            row[14] = 0.425f;
            row[16] = 0.02f;
            row[21] = 0.425f;
            row[23] = 0.06f;
        }
        qpos[1][14] += 0.03f;
        qpos[1][15] += 0.03f; // 0.042 away
        qpos[2][22] = 0.03f; // near enough
        Episodes found = read("cube-double-play-v0.npz", 5, qpos, null);
        assertArrayEquals(new float[] {0, -1, 0}, found.transitions().rewards().all());
        assertArrayEquals(new float[] {0, 1, 0}, found.transitions().masks().all());
    }

    /** Task 1 of 3 x 3: 110 101 011. */
    @Test
    void puzzle() throws IOException {
        float[][] buttons = {
            {1, 1, 0, 1, 0, 1, 0, 1, 1}, {0, 0, 1, 0, 1, 0, 1, 0, 0}, {1, 1, 0, 1, 0, 1, 0, 1, 0}, new float[9]
        };
        Episodes found = read("puzzle-3x3-play-v0.npz", 1, new float[4][23], buttons);
        assertArrayEquals(new float[] {0, -9, -1}, found.transitions().rewards().all());
        assertArrayEquals(new float[] {0, 1, 1}, found.transitions().masks().all());
    }

    /** Five tasks each, with as many parts as there are things. */
    @Test
    void theTable() {
        Map<String, int[]> parts = Map.of(
                "cube-single", new int[] {1, 0, 0},
                "cube-double", new int[] {2, 0, 0},
                "cube-triple", new int[] {3, 0, 0},
                "cube-quadruple", new int[] {4, 0, 0},
                "cube-octuple", new int[] {8, 0, 0},
                "scene", new int[] {1, 2, 2},
                "puzzle-3x3", new int[] {0, 9, 0},
                "puzzle-4x4", new int[] {0, 16, 0},
                "puzzle-4x5", new int[] {0, 20, 0},
                "puzzle-4x6", new int[] {0, 24, 0});
        assertEquals(parts.keySet(), Set.copyOf(OgbenchParts.known()));
        parts.forEach((name, counts) -> {
            List<OgbenchTask> tasks = OgbenchParts.tasks(name + "-play-v0.npz").orElseThrow();
            assertEquals(5, tasks.size(), name);
            for (OgbenchTask task : tasks) {
                OgbenchParts found = (OgbenchParts) task;
                assertArrayEquals(
                        counts,
                        new int[] {found.cubes().length / 3, found.buttons().length, found.slides().length},
                        name);
                for (int cube = 0; cube < counts[0]; cube++) {
                    assertTrue(found.cubes()[3 * cube] > 0.3 && found.cubes()[3 * cube] < 0.55, name);
                    assertTrue(Math.abs(found.cubes()[3 * cube + 1]) < 0.4, name);
                    assertTrue(found.cubes()[3 * cube + 2] >= 0.02 && found.cubes()[3 * cube + 2] < 0.15, name);
                }
            }
        });
    }

    @Test
    void whatCannotBe() throws IOException {
        assertRefused("key button_states is missing", "puzzle-3x3-play-v0.npz", 1, new float[3][23], null);
        assertRefused(
                "button_states has 20 numbers in a row, puzzle-4x4 has 16 buttons",
                "puzzle-4x4-play-v0.npz",
                2,
                new float[3][23],
                new float[3][20]);
        assertRefused("qpos has 20 numbers in a row", "cube-single-play-v0.npz", 1, new float[3][20], null);
        assertRefused("--ogbench_task is 6, these data have the tasks 1..5", "scene-play-v0.npz", 6, null, null);
        assertRefused("known are antmaze, ", "cupboard-play-v0.npz", 1, new float[3][20], null);
    }

    private void assertRefused(String text, String name, int task, float[][] qpos, float[][] buttons)
            throws IOException {
        InputException thrown = assertThrows(InputException.class, () -> read(name, task, qpos, buttons));
        assertTrue(thrown.getMessage().contains(text), thrown.getMessage());
        assertTrue(thrown.getMessage().startsWith(folder.toString()), thrown.getMessage());
    }

    /** One trajectory, whose last state has no successor. */
    private Episodes read(String name, int task, float[][] qpos, float[][] buttons) throws IOException {
        Path file = folder.resolve(name);
        int rows = qpos == null ? 3 : qpos.length;
        boolean[] terminals = new boolean[rows];
        terminals[rows - 1] = true;
        try (OutputStream out = Files.newOutputStream(file);
                NpzWriter npz = new NpzWriter(out)) {
            npz.add("observations", new float[rows], rows, 1);
            npz.add("actions", new float[rows], rows, 1);
            npz.add("terminals", terminals);
            if (qpos != null) {
                npz.add("qpos", flat(qpos), rows, qpos[0].length);
            }
            if (buttons != null) {
                npz.add("button_states", flat(buttons), rows, buttons[0].length);
            }
        }
        try (Contents contents = Contents.open(file)) {
            return DatasetFormat.of(contents)
                    .read(contents, Optional.empty(), new ReadingOptions(List.of(), task, Optional.empty()));
        }
    }

    private static float[] flat(float[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, flat, row * rows[0].length, rows[0].length);
        }
        return flat;
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }
}
