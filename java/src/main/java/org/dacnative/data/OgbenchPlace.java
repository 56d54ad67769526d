// SPDX-License-Identifier: Apache-2.0
package org.dacnative.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * OGBench's mazes: to be, or to have a ball, near a place. A maze has cells of 4 x 4, numbered from its outer wall by row
 * (y) and column (x); the middle of cell (1, 1) is the origin.
 *
 * @param first the number in a row of {@code qpos} that is x; y follows
 * @param near the largest distance that counts as being there
 * @param x of the goal
 * @param y of the goal
 */
record OgbenchPlace(int first, double near, double x, double y) implements OgbenchTask {
    private static final double CELL = 4;

    /** What moves, in the first word of a file's name. */
    private static final Map<String, OgbenchPlace> MOVERS = Map.of(
            "pointmaze", new OgbenchPlace(0, 1.0, 0, 0),
            "antmaze", new OgbenchPlace(0, 0.5, 0, 0),
            "humanoidmaze", new OgbenchPlace(0, 0.5, 0, 0),
            "antsoccer", new OgbenchPlace(15, 0.5, 0, 0));

    /** The cells of the goals of a maze, in the second word of a file's name; task 1 first. */
    private static final Map<String, List<int[]>> GOALS = Map.of(
            "arena", List.of(cell(6, 6)),
            "medium", List.of(cell(6, 6), cell(1, 6), cell(4, 2), cell(6, 1), cell(1, 1)),
            "large", List.of(cell(7, 10), cell(7, 1), cell(1, 10), cell(5, 4), cell(5, 4)),
            "giant", List.of(cell(10, 14), cell(10, 1), cell(1, 1), cell(5, 12), cell(3, 8)),
            "teleport", List.of(cell(7, 1), cell(7, 10), cell(7, 10), cell(7, 10), cell(7, 1)));

    /** Those of a file's name; empty if it names no maze. */
    static Optional<List<OgbenchTask>> tasks(String name) {
        String[] words = name.split("[-.]", 3);
        OgbenchPlace mover = MOVERS.get(words[0]);
        List<int[]> goals = words.length > 1 ? GOALS.get(words[1]) : null;
        return mover == null || goals == null
                ? Optional.empty()
                : Optional.of(goals.stream()
                        .<OgbenchTask>map(goal ->
                                new OgbenchPlace(mover.first, mover.near, (goal[1] - 1) * CELL, (goal[0] - 1) * CELL))
                        .toList());
    }

    /** Beginnings of names, for messages. */
    static List<String> known() {
        return List.of(String.join(", ", new TreeSet<>(MOVERS.keySet())) + " with "
                + String.join(", ", new TreeSet<>(GOALS.keySet())));
    }

    private static int[] cell(int row, int column) {
        return new int[] {row, column};
    }

    @Override
    public OgbenchRewards rewards(NpzContents npz, NpzTable table) {
        float[] qpos = OgbenchTask.column(npz, table, "qpos", first + 2);
        int width = table.width("qpos");
        int[] missing = new int[table.rows()];
        for (int row = 0; row < missing.length; row++) {
            double dx = qpos[row * width + first] - x;
            double dy = qpos[row * width + first + 1] - y;
            missing[row] = Math.sqrt(dx * dx + dy * dy) <= near ? 0 : 1;
        }
        return OgbenchRewards.of(missing);
    }
}
