// SPDX-License-Identifier: Apache-2.0
package org.dacnative.collect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The map of maze2d-umaze. The line number is x, the place in the line is y. The ball's qpos is 0.2 off the cells'
 * middles (an oddity of the original that its rewards and starts share), so {@code cell (i, j)} is aimed at as the point
 * (i, j).
 */
public final class UmazeMap {
    private static final List<String> LINES = List.of("#####", "#G..#", "###.#", "#...#", "#####");

    /** A free cell. */
    public record Cell(int x, int y) {}

    /** Where the reward is. */
    public static final Cell GOAL = new Cell(1, 1);

    private UmazeMap() {}

    public static int size() {
        return LINES.size();
    }

    public static boolean isWall(int x, int y) {
        return LINES.get(x).charAt(y) == '#';
    }

    public static List<Cell> freeCells() {
        List<Cell> cells = new ArrayList<>();
        for (int x = 0; x < size(); x++) {
            for (int y = 0; y < size(); y++) {
                if (!isWall(x, y)) {
                    cells.add(new Cell(x, y));
                }
            }
        }
        return cells;
    }

    /** The next cell on a shortest way to {@code goal}; the goal itself when there. Breadth-first search from the goal. */
    public static Cell nextTowards(Cell from, Cell goal) {
        int[][] distance = new int[size()][size()];
        for (int[] row : distance) {
            Arrays.fill(row, Integer.MAX_VALUE);
        }
        distance[goal.x()][goal.y()] = 0;
        Deque<Cell> open = new ArrayDeque<>(List.of(goal));
        while (!open.isEmpty()) {
            Cell cell = open.remove();
            for (Cell next : neighbours(cell)) {
                if (distance[next.x()][next.y()] == Integer.MAX_VALUE) {
                    distance[next.x()][next.y()] = distance[cell.x()][cell.y()] + 1;
                    open.add(next);
                }
            }
        }
        Cell best = from;
        for (Cell next : neighbours(from)) {
            if (distance[next.x()][next.y()] < distance[best.x()][best.y()]) {
                best = next;
            }
        }
        return best;
    }

    private static List<Cell> neighbours(Cell cell) {
        List<Cell> cells = new ArrayList<>();
        int[][] steps = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
        for (int[] step : steps) {
            if (!isWall(cell.x() + step[0], cell.y() + step[1])) {
                cells.add(new Cell(cell.x() + step[0], cell.y() + step[1]));
            }
        }
        return cells;
    }
}
