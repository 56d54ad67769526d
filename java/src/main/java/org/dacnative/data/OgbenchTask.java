// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.dacnative.input.InputException;

/**
 * A single task of OGBench's mazes: to be, or to have a ball, near a place. By it recorded states get rewards and masks.
 * The files do not say which maze they are of, so this is the one place where a file's name counts. A maze has cells of
 * 4 x 4, numbered from its outer wall by row (y) and column (x); the middle of cell (1, 1) is the origin.
 *
 * @param first the number in a row of {@code qpos} that is x; y follows
 * @param near the largest distance that counts as being there
 * @param x of the goal
 * @param y of the goal
 */
record OgbenchTask(int first, double near, double x, double y) {
    private static final double CELL = 4;

    /** What moves, in the first word of a file's name. */
    private static final Map<String, OgbenchTask> MOVERS = Map.of(
            "pointmaze", new OgbenchTask(0, 1.0, 0, 0),
            "antmaze", new OgbenchTask(0, 0.5, 0, 0),
            "humanoidmaze", new OgbenchTask(0, 0.5, 0, 0),
            "antsoccer", new OgbenchTask(15, 0.5, 0, 0));

    /** The cells of the goals of a maze, in the second word of a file's name; task 1 first. */
    private static final Map<String, List<int[]>> GOALS = Map.of(
            "arena", List.of(cell(6, 6)),
            "medium", List.of(cell(6, 6), cell(1, 6), cell(4, 2), cell(6, 1), cell(1, 1)),
            "large", List.of(cell(7, 10), cell(7, 1), cell(1, 10), cell(5, 4), cell(5, 4)),
            "giant", List.of(cell(10, 14), cell(10, 1), cell(1, 1), cell(5, 12), cell(3, 8)),
            "teleport", List.of(cell(7, 1), cell(7, 10), cell(7, 10), cell(7, 10), cell(7, 1)));

    /** The task of a file by its number. Throws InputException if the name tells no maze or it has no such task. */
    static OgbenchTask named(Path path, int number) {
        String[] words = String.valueOf(path.getFileName()).split("[-.]", 3);
        OgbenchTask mover = MOVERS.get(words[0]);
        List<int[]> goals = words.length > 1 ? GOALS.get(words[1]) : null;
        if (mover == null || goals == null) {
            throw new InputException(path + ": --ogbench_task takes the maze from the file's name, as in"
                    + " antmaze-large-navigate-v0.npz; known are " + String.join(", ", new TreeSet<>(MOVERS.keySet()))
                    + " with " + String.join(", ", new TreeSet<>(GOALS.keySet())));
        }
        if (number < 1 || number > goals.size()) {
            throw new InputException(
                    path + ": --ogbench_task is " + number + ", this maze has the tasks 1.." + goals.size());
        }
        int[] goal = goals.get(number - 1);
        return new OgbenchTask(mover.first, mover.near, (goal[1] - 1) * CELL, (goal[0] - 1) * CELL);
    }

    private static int[] cell(int row, int column) {
        return new int[] {row, column};
    }

    /** Throws InputException where {@code qpos} is missing or too narrow. */
    OgbenchRewards rewards(NpzContents npz, NpzTable table) {
        ColumnReader reader = table.reader();
        if (!npz.has("qpos")) {
            throw reader.bad("key qpos is missing, from which --ogbench_task computes rewards");
        }
        reader.requireRows("qpos", npz.column("qpos").dimensions()[0], table.rows(), "as observations has");
        int width = table.width("qpos");
        if (width < first + 2) {
            throw reader.bad("qpos has " + width + " numbers in a row, --ogbench_task needs " + (first + 2));
        }
        float[] qpos = table.numbers("qpos");
        int[] done = new int[table.rows()];
        for (int row = 0; row < done.length; row++) {
            double dx = qpos[row * width + first] - x;
            double dy = qpos[row * width + first + 1] - y;
            done[row] = Math.sqrt(dx * dx + dy * dy) <= near ? 1 : 0;
        }
        return OgbenchRewards.of(done);
    }
}
